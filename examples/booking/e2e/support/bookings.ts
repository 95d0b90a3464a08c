import { randomInt, randomUUID } from 'node:crypto';
import { expect, type APIRequestContext, type Page } from '@playwright/test';

const DAY_MS = 24 * 3_600_000;

/** Vendors of the seed data. Each test has its own, so that tests may run at once. */
export const vendorId = (n: number) => `10000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

export const newAddress = () => `e2e-${randomUUID()}@example.com`;

/** A working day that no other run is likely to have picked. */
export function someDay(): string {
  const day = new Date(Date.UTC(2031, 0, 1) + randomInt(20_000) * DAY_MS);
  const isSunday = day.getUTCDay() === 0;
  return new Date(day.getTime() + (isSunday ? DAY_MS : 0)).toISOString().slice(0, 10);
}

export interface Booked {
  id: string;
  key: string;
  priceCents: number;
}

export async function bookByApi(
  request: APIRequestContext,
  vendor: string,
  customerName: string,
): Promise<Booked> {
  const response = await request.post('/api/bookings', {
    data: {
      vendorId: vendor,
      startsAt: `${someDay()}T10:00:00Z`,
      customerName,
      customerEmail: newAddress(),
    },
  });
  expect(response.status(), await response.text()).toBe(201);
  const { booking, key } = (await response.json()) as {
    booking: { id: string; priceCents: number };
    key: string;
  };
  return { id: booking.id, key, priceCents: booking.priceCents };
}

export async function bookByPage(
  page: Page,
  { vendor, day, time, address }: { vendor: string; day: string; time: string; address: string },
): Promise<void> {
  await page.goto(`/vendors/${vendor}?date=${day}`);
  await page.getByLabel(time).check();
  await page.getByLabel('Name').fill('Grace Hopper');
  await page.getByLabel('E-mail address').fill(address);
  await page.getByLabel('Note').fill('<b>first visit</b>');
  await page.getByRole('button', { name: 'Book', exact: true }).click();
}

export async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
