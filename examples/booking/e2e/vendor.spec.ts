import { expect, test } from '@playwright/test';
import { bookByApi, newAddress, signIn, vendorId } from './support/bookings.ts';

test('a vendor sees a booking and marks it as done', async ({ page, request }) => {
  const customer = newAddress();
  await bookByApi(request, vendorId(5), customer);
  await signIn(page, 'vendor5@booking.example', 'vendor-password');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Alder Tailors');

  const row = page.getByRole('row').filter({ hasText: customer });
  await expect(row).toContainText('booked');
  await row.getByRole('button', { name: 'Done' }).click();
  await expect(row).toContainText('done');
  await expect(row.getByRole('button')).toHaveCount(0);
});

test('a vendor changes its profile, and customers see it', async ({ page, request }) => {
  const description = `Open since ${Date.now()}`;
  await signIn(page, 'vendor8@booking.example', 'vendor-password');
  await page.getByLabel('Description').fill(description);
  await page.getByLabel('Price in euros').fill('61.5');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByLabel('Price in euros')).toHaveValue('61.50');

  const response = await request.get(`/api/vendors/${vendorId(8)}`);
  expect(await response.json()).toMatchObject({ description, priceCents: 6150 });
});
