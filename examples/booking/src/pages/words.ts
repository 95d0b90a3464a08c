import type { BookingStatus, PaymentStatus } from '../domain/types.ts';

export const BOOKING_STATUS: Record<BookingStatus, string> = {
  booked: 'booked',
  cancelled: 'cancelled',
  completed: 'done',
};

export const PAYMENT_STATUS: Record<PaymentStatus, string> = {
  unpaid: 'not paid yet',
  paid: 'paid',
  failed: 'payment failed',
  refund_due: 'will be refunded',
};
