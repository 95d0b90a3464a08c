import type { Booking, PaymentStatus } from './types.ts';

export type PaymentOutcome = 'paid' | 'failed' | 'ignored';

/** What an event of the payment provider means for us; all others are only recorded. */
const OUTCOMES: Record<string, PaymentOutcome> = {
  'payment_intent.succeeded': 'paid',
  'payment_intent.payment_failed': 'failed',
};

export function outcomeOf(eventType: string): PaymentOutcome {
  return OUTCOMES[eventType] ?? 'ignored';
}

/** Money for a cancelled booking goes back; a late failure does not undo a payment. */
export function nextPaymentStatus(
  booking: Pick<Booking, 'status' | 'paymentStatus'>,
  outcome: 'paid' | 'failed',
): PaymentStatus {
  if (outcome === 'paid') return booking.status === 'cancelled' ? 'refund_due' : 'paid';
  return booking.paymentStatus === 'unpaid' ? 'failed' : booking.paymentStatus;
}
