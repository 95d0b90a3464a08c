import { randomInt, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { seedId } from '../../src/domain/seed-data.ts';
import { buildTestApplication } from '../support/application.ts';
import { asAdmin, codeOf, send } from '../support/client.ts';
import { connectStores } from '../support/postgres.ts';

const { pool, stores } = connectStores();
const { app, mails } = await buildTestApplication(stores);

/** A start that no other test has: Mondays, from 2040 on. */
const someStart = () =>
  new Date(Date.UTC(2040, 0, 2, 9) + randomInt(5_000) * 7 * 24 * 3_600_000).toISOString();

const book = (startsAt: string, vendorId = seedId(1, 1)) =>
  send(app, 'POST', '/api/bookings', {
    vendorId,
    startsAt,
    customerName: 'Ada Lovelace',
    customerEmail: `${randomUUID()}@example.com`,
  });

interface Placed {
  booking: { id: string; startsAt: string; paymentStatus: string };
  key: string;
}

describe('bookings in PostgreSQL', () => {
  it('give a slot to one of many who want it at once', async () => {
    const startsAt = someStart();
    const answers = await Promise.all(Array.from({ length: 20 }, () => book(startsAt)));
    const statuses = answers.map((answer) => answer.statusCode).sort();
    expect(statuses).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    expect(codeOf(answers.find((answer) => answer.statusCode === 409) ?? fail())).toBe(
      'slot_taken',
    );
    const { rows } = await pool.query<{ count: number }>(
      'SELECT count(*)::int FROM bookings WHERE vendor_id = $1 AND starts_at = $2',
      [seedId(1, 1), startsAt],
    );
    expect(rows[0]?.count).toBe(1);
  });

  it('may share a time at different vendors', async () => {
    const startsAt = someStart();
    expect((await book(startsAt, seedId(1, 2))).statusCode).toBe(201);
    expect((await book(startsAt, seedId(1, 4))).statusCode).toBe(201);
  });

  it('come back as they were made', async () => {
    const startsAt = someStart();
    const { booking, key } = (await book(startsAt)).json<Placed>();
    const response = await send(app, 'GET', `/api/bookings/${booking.id}?key=${key}`);
    expect(response.json()).toEqual(booking);
    expect(booking.startsAt).toBe(startsAt);
  });

  it('free their slot when cancelled, and only once', async () => {
    const startsAt = someStart();
    const { booking, key } = (await book(startsAt)).json<Placed>();
    mails.length = 0;
    const cancel = () => send(app, 'POST', `/api/bookings/${booking.id}/cancel?key=${key}`);
    const answers = await Promise.all([cancel(), cancel(), cancel()]);
    expect(answers.map((answer) => answer.statusCode)).toEqual([200, 200, 200]);
    expect(mails).toHaveLength(1);
    expect((await book(startsAt)).statusCode).toBe(201);
  });

  it('are counted for admins', async () => {
    const { booking } = (await book(someStart())).json<Placed>();
    const overview = await send(app, 'GET', '/api/admin/overview', undefined, asAdmin);
    expect(overview.json()).toMatchObject({ vendors: 20, customers: 100 });
    const list = await send(
      app,
      'GET',
      '/api/admin/bookings?status=booked&limit=100',
      undefined,
      asAdmin,
    );
    const { items } = list.json<{ items: { id: string }[] }>();
    expect(items.map((item) => item.id)).toContain(booking.id);
  });
});

function fail(): never {
  throw new Error('There is no such answer');
}
