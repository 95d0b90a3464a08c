import { expect, test } from '@playwright/test';
import { bookByApi, newAddress, signIn, vendorId } from './support/bookings.ts';
import { mailsTo, waitForMail } from './support/inbox.ts';
import { deliverPayment } from './support/payments.ts';

const ADMIN = process.env['ADMIN_EMAIL'] ?? 'admin@booking.example';

test('an admin suspends a vendor and lets it in again', async ({ page, request }) => {
  const name = 'Elm Physiotherapy';
  const vendor = `/api/vendors/${vendorId(19)}`;
  const suspend = page.getByRole('button', { name: `Suspend ${name}` });
  const letIn = page.getByRole('button', { name: `Let in ${name}` });
  const known = await mailsTo(ADMIN);
  await signIn(page, 'admin@booking.example', 'admin-password');
  await expect(suspend.or(letIn)).toBeVisible();
  // A run that was broken off may have left the vendor suspended.
  if (await letIn.isVisible()) await letIn.click();

  await suspend.click();
  await expect(letIn).toBeVisible();
  expect((await request.get(vendor)).status()).toBe(404);
  await waitForMail(ADMIN, `Vendor ${name} is suspended`, known);

  await letIn.click();
  await expect(suspend).toBeVisible();
  expect((await request.get(vendor)).status()).toBe(200);
});

test('an admin is alerted of a failed payment and finds the booking', async ({ page, request }) => {
  const customer = newAddress();
  const booking = await bookByApi(request, vendorId(9), customer);
  const response = await deliverPayment(request, {
    bookingId: booking.id,
    amount: booking.priceCents,
    type: 'payment_intent.payment_failed',
  });
  expect(response.status()).toBe(200);
  const alert = await waitForMail(ADMIN, booking.id);
  expect(alert.subject).toBe('Alert: Payment failed');

  await signIn(page, 'admin@booking.example', 'admin-password');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Admin');
  await page.goto(`/bookings/${booking.id}`);
  await expect(page.getByText(customer).first()).toBeVisible();
  await expect(page.locator('#payment')).toHaveText('payment failed');
});
