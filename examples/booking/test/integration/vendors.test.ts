import { describe, expect, it } from 'vitest';
import { seedId } from '../../src/domain/seed-data.ts';
import { buildTestApplication } from '../support/application.ts';
import { connectStores } from '../support/postgres.ts';

const { stores } = connectStores();
const { app } = await buildTestApplication(stores);

describe('vendors in PostgreSQL', () => {
  it('is ready', async () => {
    const response = await app.inject('/readyz');
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ status: 'ok', release: '9.9.9' });
  });

  it('finds vendors by words, category and city', async () => {
    const response = await app.inject('/api/vendors?query=ALDER&category=massage&city=ghent');
    expect(response.json()).toMatchObject({ total: 1, items: [{ id: seedId(1, 2) }] });
  });

  it('takes a percent sign for itself', async () => {
    const response = await app.inject('/api/vendors?query=%25');
    expect(response.json()).toEqual({ items: [], total: 0 });
  });

  it('shows a booked slot as taken', async () => {
    const url = `/api/vendors/${seedId(1, 1)}/availability?date=2030-01-07`;
    const { slots } = (await app.inject(url)).json<{ slots: { startsAt: string }[] }>();
    const starts = slots.map((slot) => slot.startsAt);
    expect(starts).not.toContain('2030-01-07T08:00:00.000Z');
    expect(starts).toContain('2030-01-07T08:30:00.000Z');
  });
});
