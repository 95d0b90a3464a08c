import { expect, test } from '@playwright/test';
import { signIn } from './support/bookings.ts';
import { linkIn, mailsTo, waitForMail } from './support/inbox.ts';

test('a forgotten password is replaced by the mailed link, once', async ({ page, browser }) => {
  const address = 'customer50@booking.example';
  const password = `new-password-${Date.now()}`;
  const known = await mailsTo(address);

  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.getByLabel('E-mail address').fill(address);
  await page.getByRole('button', { name: 'Mail me a link' }).click();
  await expect(page.getByRole('status')).toContainText('If there is an account');

  const link = linkIn(await waitForMail(address, 'Set a new password', known));
  await page.goto(link);
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Set the password' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Password changed');

  await signIn(page, address, password);
  await expect(page.getByText('Customer 50')).toBeVisible();

  const other = await (await browser.newContext()).newPage();
  await other.goto(link);
  await other.getByLabel('New password').fill('yet-another-password');
  await other.getByRole('button', { name: 'Set the password' }).click();
  await expect(other.getByRole('alert')).toContainText('was used already');
});

test('nobody learns who has an account', async ({ page }) => {
  await page.goto('/forgot-password');
  await page.getByLabel('E-mail address').fill('nobody@booking.example');
  await page.getByRole('button', { name: 'Mail me a link' }).click();
  await expect(page.getByRole('status')).toContainText('If there is an account');
  expect(await mailsTo('nobody@booking.example')).toHaveLength(0);
});

test('a customer signs in and out', async ({ page }) => {
  await signIn(page, 'customer51@booking.example', 'wrong-password');
  await expect(page.getByRole('alert')).toHaveText('The e-mail address or the password is wrong.');
  await signIn(page, 'customer51@booking.example', 'customer-password');
  await expect(page.getByText('Customer 51')).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible();
});

test('pages of staff lead visitors to the sign-in and refuse customers', async ({ page }) => {
  await page.goto('/portal');
  await expect(page).toHaveURL(/\/sign-in$/);
  await signIn(page, 'customer52@booking.example', 'customer-password');
  await expect(page.getByText('Customer 52')).toBeVisible();
  const response = await page.goto('/admin');
  expect(response?.status()).toBe(403);
});
