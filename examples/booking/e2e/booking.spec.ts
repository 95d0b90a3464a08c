import { expect, test } from '@playwright/test';
import { bookByPage, newAddress, someDay, vendorId } from './support/bookings.ts';
import { linkIn, mailsTo, waitForMail } from './support/inbox.ts';
import { deliverPayment } from './support/payments.ts';

test('a guest finds a vendor, books, and pays', async ({ page, request }) => {
  const address = newAddress();
  const day = someDay();

  await page.goto('/');
  await page.getByLabel('Words').fill('birch massage');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page.getByRole('status')).toHaveText('1 vendor');
  await page.getByRole('link', { name: 'Birch Massage' }).click();
  const vendor = new URL(page.url()).pathname.split('/').at(-1) ?? '';

  await bookByPage(page, { vendor, day, time: '09:00', address });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Booking confirmed');
  await expect(page.getByText('<b>first visit</b>')).toBeVisible();
  await expect(page.locator('#payment')).toHaveText('not paid yet');

  const confirmation = await waitForMail(address, 'Your appointment at Birch Massage');
  expect(new URL(linkIn(confirmation)).search).toBe(new URL(page.url()).search);
  await waitForMail('vendor7@booking.example', address);

  const bookingId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  const payment = { bookingId, amount: 4750, eventId: `evt_${bookingId}` };
  const first = await deliverPayment(request, payment);
  expect(await first.json()).toEqual({ received: true, duplicate: false });
  const second = await deliverPayment(request, payment);
  expect(await second.json()).toEqual({ received: true, duplicate: true });

  await expect(page.locator('#payment')).toHaveText('paid');
  await waitForMail(address, 'Paid: your appointment');
  expect(await mailsTo(address)).toHaveLength(2);
});

test('the second of two people gets to know that the time is taken', async ({ page, context }) => {
  const slot = { vendor: vendorId(2), day: someDay(), time: '11:00', address: newAddress() };
  const late = await context.newPage();
  await late.goto(`/vendors/${slot.vendor}?date=${slot.day}`);
  await late.getByLabel(slot.time).check();

  await bookByPage(page, slot);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Booking confirmed');

  await late.getByLabel('Name').fill('Too Late');
  await late.getByLabel('E-mail address').fill(newAddress());
  await late.getByRole('button', { name: 'Book', exact: true }).click();
  await expect(late.getByRole('alert')).toHaveText('Somebody else has just booked this time.');
  await expect(late.getByLabel('Name')).toHaveValue('Too Late');
  await expect(late.getByLabel(slot.time)).toHaveCount(0);
});

test('a cancelled booking frees its time', async ({ page }) => {
  const slot = { vendor: vendorId(3), day: someDay(), time: '14:30', address: newAddress() };
  await bookByPage(page, slot);
  await page.getByRole('button', { name: 'Cancel the booking' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Booking cancelled');

  await page.goto(`/vendors/${slot.vendor}?date=${slot.day}`);
  await expect(page.getByLabel(slot.time)).toBeVisible();
  await waitForMail('vendor3@booking.example', slot.address);
});

test('another day shows its times without a new page', async ({ page }) => {
  await page.goto(`/vendors/${vendorId(4)}?date=2031-01-06`);
  await expect(page.getByRole('radio')).toHaveCount(10);
  await page.getByLabel('Day').fill('2031-01-05');
  await expect(page.getByText('No free times on this day.')).toBeVisible();
  await page.getByLabel('Day').fill('2031-01-07');
  await expect(page.getByRole('radio')).toHaveCount(10);
  expect(page.url()).toContain('2031-01-06');
});
