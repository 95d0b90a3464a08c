import type { Dependencies } from '../dependencies.ts';
import { outcomeOf } from '../domain/payments.ts';
import { adminAlert, paymentReceived } from '../mail/messages.ts';
import type { PaymentResult } from '../stores/stores.ts';

export interface PaymentNotice {
  id: string;
  type: string;
  bookingId: string | undefined;
  amount: number | undefined;
}

/** Applies an event of the payment provider once, and mails whom it concerns. */
export async function applyPayment(
  deps: Dependencies,
  notice: PaymentNotice,
): Promise<PaymentResult> {
  const { metrics, stores } = deps;
  const { id, type, bookingId } = notice;
  const result = await stores.payments.apply({ id, type, bookingId, outcome: outcomeOf(type) });
  metrics.paymentEvents.inc({ outcome: result.kind });
  tell(deps, notice, result);
  return result;
}

function tell(
  { config, outbox }: Dependencies,
  notice: PaymentNotice,
  result: PaymentResult,
): void {
  const alert = (problem: string) => {
    const facts = { Event: notice.id, Booking: notice.bookingId ?? 'none' };
    outbox.send(adminAlert(config.adminEmail, problem, facts));
  };
  if (result.kind === 'unknown_booking') alert('Payment for a booking that does not exist');
  if (result.kind !== 'applied') return;

  const { booking, before } = result;
  if (booking.paymentStatus === before) return;
  if (booking.paymentStatus === 'failed') alert('Payment failed');
  if (booking.paymentStatus === 'refund_due') alert('Payment for a cancelled booking');
  if (booking.paymentStatus === 'paid') {
    outbox.send(paymentReceived(booking));
    if (notice.amount !== booking.priceCents) alert('Payment of another amount than the price');
  }
}
