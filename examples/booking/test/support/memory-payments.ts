import { nextPaymentStatus } from '../../src/domain/payments.ts';
import type { Booking } from '../../src/domain/types.ts';
import type { PaymentStore } from '../../src/stores/stores.ts';

export function memoryPayments(bookings: Map<string, Booking>): PaymentStore {
  const seen = new Set<string>();
  return {
    async apply(event) {
      if (seen.has(event.id)) return { kind: 'duplicate' };
      seen.add(event.id);
      if (event.outcome === 'ignored') return { kind: 'ignored' };
      const booking = bookings.get(event.bookingId ?? '');
      if (!booking) return { kind: 'unknown_booking' };
      const before = booking.paymentStatus;
      booking.paymentStatus = nextPaymentStatus(booking, event.outcome);
      return { kind: 'applied', booking, before };
    },
  };
}
