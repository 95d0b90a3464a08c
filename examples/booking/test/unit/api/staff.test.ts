import { describe, expect, it } from 'vitest';
import { seedId } from '../../../src/domain/seed-data.ts';
import { buildTestApplication } from '../../support/application.ts';
import { asAdmin, bearerOf, codeOf, send } from '../../support/client.ts';
import { memoryPassword, memoryStores } from '../../support/memory-stores.ts';

const { app } = await buildTestApplication(memoryStores().stores);
const vendor = await bearerOf(app, 'vendor1@booking.example', memoryPassword);
const customer = await bearerOf(app, 'customer1@booking.example', memoryPassword);
const own = `/api/vendors/${seedId(1, 1)}`;

describe('a vendor', () => {
  it('lists its own bookings only', async () => {
    const response = await send(app, 'GET', `${own}/bookings?status=booked`, undefined, vendor);
    expect(response.json()).toMatchObject({ total: 1, items: [{ id: seedId(5, 1) }] });
    const other = `/api/vendors/${seedId(1, 2)}/bookings`;
    expect((await send(app, 'GET', other, undefined, vendor)).statusCode).toBe(403);
    expect((await send(app, 'GET', other, undefined, asAdmin)).statusCode).toBe(200);
  });

  it('changes what customers see of it, and nothing else', async () => {
    const response = await send(app, 'PATCH', own, { priceCents: 9900 }, vendor);
    expect(response.json()).toMatchObject({ priceCents: 9900, slotMinutes: 30 });
    expect((await send(app, 'PATCH', own, {}, vendor)).statusCode).toBe(400);
    expect((await send(app, 'PATCH', own, { slotMinutes: 60 }, vendor)).statusCode).toBe(400);
    const unknown = `/api/vendors/${seedId(1, 99)}`;
    expect((await send(app, 'PATCH', unknown, { priceCents: 1 }, asAdmin)).statusCode).toBe(404);
  });

  it('never shows its address to customers', async () => {
    expect((await send(app, 'GET', own)).body).not.toContain('vendor1@');
  });
});

describe('an admin', () => {
  it('sees counts and all bookings', async () => {
    const overview = await send(app, 'GET', '/api/admin/overview', undefined, asAdmin);
    expect(overview.json()).toMatchObject({
      vendors: 20,
      customers: 100,
      bookings: { booked: 20 },
    });
    const bookings = await send(app, 'GET', '/api/admin/bookings?limit=3', undefined, asAdmin);
    expect(bookings.json<{ items: object[] }>().items).toHaveLength(3);
  });

  it('suspends vendors that exist', async () => {
    const url = `/api/admin/vendors/${seedId(1, 99)}/status`;
    expect((await send(app, 'PUT', url, { status: 'suspended' }, asAdmin)).statusCode).toBe(404);
  });

  it.each([
    ['nobody', {}, 401, 'unauthenticated'],
    ['a wrong token', { authorization: 'Bearer wrong' }, 401, 'unauthenticated'],
    ['another scheme', { authorization: 'Basic abc' }, 401, 'unauthenticated'],
    ['a customer', customer, 403, 'forbidden'],
    ['a vendor', vendor, 403, 'forbidden'],
  ])('is not %s', async (_who, headers, status, code) => {
    const response = await send(app, 'GET', '/api/admin/overview', undefined, headers);
    expect(response.statusCode).toBe(status);
    expect(codeOf(response)).toBe(code);
  });
});
