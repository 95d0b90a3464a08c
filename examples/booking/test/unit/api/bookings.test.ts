import { beforeEach, describe, expect, it } from 'vitest';
import { seedId } from '../../../src/domain/seed-data.ts';
import { buildTestApplication, type TestApplication } from '../../support/application.ts';
import { asAdmin, bearerOf, codeOf, send } from '../../support/client.ts';
import { memoryPassword, memoryStores } from '../../support/memory-stores.ts';

const NEW = {
  vendorId: seedId(1, 1),
  startsAt: '2030-01-08T09:00:00Z',
  customerName: 'Ada Lovelace',
  customerEmail: 'ada@example.com',
};

let test: TestApplication;

beforeEach(async () => {
  test = await buildTestApplication(memoryStores().stores);
});

interface Placed {
  booking: { id: string; status: string };
  key: string;
}

const book = async (change: object = {}, headers: Record<string, string> = {}) =>
  send(test.app, 'POST', '/api/bookings', { ...NEW, ...change }, headers);

describe('POST /api/bookings', () => {
  it('books a slot and mails both sides', async () => {
    const response = await book();
    expect(response.statusCode).toBe(201);
    const { booking, key } = response.json<Placed>();
    expect(booking).toMatchObject({ status: 'booked', paymentStatus: 'unpaid', note: '' });
    expect(test.mails.map(({ kind, to }) => [kind, to])).toEqual([
      ['booking_confirmation', 'ada@example.com'],
      ['vendor_notification', 'vendor1@booking.example'],
    ]);
    expect(test.mails[0]?.text).toContain(`http://booking.test/bookings/${booking.id}?key=${key}`);
  });

  it('refuses a slot that is taken', async () => {
    await book();
    const response = await book();
    expect(response.statusCode).toBe(409);
    expect(codeOf(response)).toBe('slot_taken');
  });

  it.each([
    ['off the grid', '2030-01-08T09:07:00Z'],
    ['in the past', '2020-01-08T09:00:00Z'],
    ['on a Sunday', '2030-01-06T09:00:00Z'],
    ['at night', '2030-01-08T03:00:00Z'],
    ['in a leap second', '2016-12-31T23:59:60Z'],
  ])('refuses a time %s', async (_what, startsAt) => {
    const response = await book({ startsAt });
    expect(response.statusCode).toBe(409);
    expect(codeOf(response)).toBe('slot_not_offered');
  });

  it.each([
    ['an unknown property', { colour: 'red' }],
    ['a NUL character', { customerName: 'Ada\u0000' }],
    ['a number for a name', { customerName: 1 }],
    ['an address that is none', { customerEmail: 'ada' }],
    ['two addresses', { customerEmail: 'ada@example.com,eve@example.com' }],
    ['a bad uuid', { vendorId: `urn:uuid:${seedId(1, 1)}` }],
    ['no time', { startsAt: undefined }],
  ])('refuses %s', async (_what, change) => {
    const response = await book(change);
    expect(response.statusCode).toBe(400);
    expect(codeOf(response)).toBe('validation_failed');
  });

  it('knows no vendor that is suspended', async () => {
    await send(
      test.app,
      'PUT',
      `/api/admin/vendors/${NEW.vendorId}/status`,
      { status: 'suspended' },
      asAdmin,
    );
    expect((await book()).statusCode).toBe(404);
    expect(test.mails.at(-1)?.subject).toBe('Alert: Vendor Alder Hairdressers is suspended');
  });

  it('answers 400, 413 and 415 to bodies that are no small JSON', async () => {
    const post = (type: string, payload: string) =>
      test.app.inject({
        method: 'POST',
        url: '/api/bookings',
        headers: { 'content-type': type },
        payload,
      });
    expect(codeOf(await post('application/json', '{'))).toBe('malformed_json');
    expect(codeOf(await post('application/json', ''))).toBe('malformed_json');
    expect(codeOf(await post('application/json', `"${'x'.repeat(70_000)}"`))).toBe(
      'body_too_large',
    );
    expect(codeOf(await post('application/x-www-form-urlencoded', 'a=b'))).toBe(
      'unsupported_media_type',
    );
  });
});

describe('a booking', () => {
  it('opens to its key, its customer, its vendor and admins', async () => {
    const customer = await bearerOf(test.app, 'customer3@booking.example', memoryPassword);
    const { booking, key } = (await book({}, customer)).json<Placed>();
    const url = `/api/bookings/${booking.id}`;
    const vendor = await bearerOf(test.app, 'vendor1@booking.example', memoryPassword);
    const status = async (path: string, headers = {}) =>
      (await send(test.app, 'GET', path, undefined, headers)).statusCode;

    expect(await status(`${url}?key=${key}`)).toBe(200);
    for (const headers of [customer, vendor, asAdmin]) expect(await status(url, headers)).toBe(200);
    expect(await status(url)).toBe(401);
    expect(await status(`${url}?key=wrong`)).toBe(403);
    const stranger = await bearerOf(test.app, 'customer4@booking.example', memoryPassword);
    expect(await status(url, stranger)).toBe(403);
    expect(await status(`/api/bookings/${seedId(1, 99)}`, asAdmin)).toBe(404);
  });

  it('is cancelled once, and its slot is free again', async () => {
    const { booking, key } = (await book()).json<Placed>();
    const cancel = () => send(test.app, 'POST', `/api/bookings/${booking.id}/cancel?key=${key}`);
    expect((await cancel()).json()).toMatchObject({ status: 'cancelled' });
    expect((await cancel()).json()).toMatchObject({ status: 'cancelled' });
    expect(test.mails.filter((mail) => mail.subject.startsWith('Booking cancelled'))).toHaveLength(
      1,
    );
    expect((await book()).statusCode).toBe(201);
  });

  it('is completed by its vendor, and then stays as it is', async () => {
    const { booking, key } = (await book()).json<Placed>();
    const complete = (headers: Record<string, string>) =>
      send(test.app, 'POST', `/api/bookings/${booking.id}/complete`, undefined, headers);
    const other = await bearerOf(test.app, 'vendor2@booking.example', memoryPassword);
    expect((await complete(other)).statusCode).toBe(403);
    const own = await bearerOf(test.app, 'vendor1@booking.example', memoryPassword);
    expect((await complete(own)).json()).toMatchObject({ status: 'completed' });
    expect((await complete(own)).statusCode).toBe(200);
    const cancel = await send(test.app, 'POST', `/api/bookings/${booking.id}/cancel?key=${key}`);
    expect(codeOf(cancel)).toBe('booking_settled');
  });
});
