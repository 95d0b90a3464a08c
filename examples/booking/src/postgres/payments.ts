import type pg from 'pg';
import { nextPaymentStatus } from '../domain/payments.ts';
import type { Booking } from '../domain/types.ts';
import type { PaymentEvent, PaymentResult, PaymentStore } from '../stores/stores.ts';
import { BOOKING_COLUMNS } from './bookings.ts';
import { inTransaction, type Queryable } from './database.ts';

export function postgresPayments(pool: pg.Pool): PaymentStore {
  return { apply: (event) => inTransaction(pool, (client) => apply(client, event)) };
}

async function apply(db: Queryable, event: PaymentEvent): Promise<PaymentResult> {
  const booking = await lockBooking(db, event.bookingId);
  const { rowCount } = await db.query(
    'INSERT INTO payment_events (id, type, booking_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [event.id, event.type, booking?.id],
  );
  if (rowCount === 0) return { kind: 'duplicate' };
  if (event.outcome === 'ignored') return { kind: 'ignored' };
  if (!booking) return { kind: 'unknown_booking' };

  const paymentStatus = nextPaymentStatus(booking, event.outcome);
  await db.query('UPDATE bookings SET payment_status = $2 WHERE id = $1', [
    booking.id,
    paymentStatus,
  ]);
  return { kind: 'applied', booking: { ...booking, paymentStatus }, before: booking.paymentStatus };
}

async function lockBooking(db: Queryable, id: string | undefined): Promise<Booking | undefined> {
  if (id === undefined) return undefined;
  const { rows } = await db.query<Booking>(
    `SELECT ${BOOKING_COLUMNS} FROM bookings b JOIN vendors v ON v.id = b.vendor_id
     WHERE b.id = $1 FOR UPDATE OF b`,
    [id],
  );
  return rows[0];
}
