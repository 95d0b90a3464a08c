import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signPayload } from '../../src/domain/payment-signature.ts';
import { seedId } from '../../src/domain/seed-data.ts';
import { WEBHOOK_SECRET, buildTestApplication } from '../support/application.ts';
import { asAdmin, send } from '../support/client.ts';
import { connectStores } from '../support/postgres.ts';

const { pool, stores } = connectStores();
const { app, mails } = await buildTestApplication(stores);

function deliver(bookingId: string, eventId: string, ageSeconds = 0) {
  const payload = JSON.stringify({
    id: eventId,
    type: 'payment_intent.succeeded',
    data: { object: { amount: 1, metadata: { bookingId } } },
  });
  const time = Math.floor(Date.now() / 1000) - ageSeconds;
  const signature = signPayload(payload, WEBHOOK_SECRET, time);
  return app.inject({
    method: 'POST',
    url: '/api/webhooks/payments',
    headers: { 'content-type': 'application/json', 'stripe-signature': signature },
    payload,
  });
}

async function newBooking(): Promise<string> {
  const id = randomUUID();
  await pool.query(
    `INSERT INTO bookings (id, vendor_id, customer_name, customer_email, starts_at, ends_at, price_cents)
     SELECT $1, $2, 'Ada', 'ada@example.com', start, start + interval '1 hour', 100
     FROM (SELECT timestamptz '2200-01-01' + random() * interval '1000 years' AS start) AS slot`,
    [id, seedId(1, 10)],
  );
  return id;
}

describe('payments in PostgreSQL', () => {
  it('count an event once, however many deliveries come at once', async () => {
    const id = await newBooking();
    const eventId = `evt_${randomUUID()}`;
    mails.length = 0;
    const answers = await Promise.all(Array.from({ length: 10 }, () => deliver(id, eventId)));
    const duplicates = answers.map((answer) => answer.json<{ duplicate: boolean }>().duplicate);
    expect(duplicates.filter((duplicate) => !duplicate)).toHaveLength(1);
    expect(mails.filter((mail) => mail.kind === 'payment')).toHaveLength(1);
    const booking = await send(app, 'GET', `/api/bookings/${id}`, undefined, asAdmin);
    expect(booking.json()).toMatchObject({ paymentStatus: 'paid' });
  });

  it('refuse what is older than 300 seconds, and leave no trace of it', async () => {
    const id = await newBooking();
    const eventId = `evt_${randomUUID()}`;
    expect((await deliver(id, eventId, 302)).statusCode).toBe(401);
    expect((await deliver(id, eventId, 290)).json()).toEqual({ received: true, duplicate: false });
  });

  it('note money for a booking that was cancelled, or that is then', async () => {
    const [first, second] = [await newBooking(), await newBooking()];
    const cancel = (id: string) =>
      send(app, 'POST', `/api/bookings/${id}/cancel`, undefined, asAdmin);
    await cancel(first);
    await deliver(first, `evt_${randomUUID()}`);
    await deliver(second, `evt_${randomUUID()}`);
    await cancel(second);
    for (const id of [first, second]) {
      const booking = await send(app, 'GET', `/api/bookings/${id}`, undefined, asAdmin);
      expect(booking.json()).toMatchObject({ status: 'cancelled', paymentStatus: 'refund_due' });
    }
  });

  it('keep events of bookings that nobody knows', async () => {
    const eventId = `evt_${randomUUID()}`;
    expect((await deliver(randomUUID(), eventId)).statusCode).toBe(200);
    const { rows } = await pool.query('SELECT booking_id FROM payment_events WHERE id = $1', [
      eventId,
    ]);
    expect(rows).toEqual([{ booking_id: null }]);
  });
});
