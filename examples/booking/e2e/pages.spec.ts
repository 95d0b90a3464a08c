import { expect, test } from '@playwright/test';
import { vendorId } from './support/bookings.ts';

const PAGES = ['/', '/vendors', `/vendors/${vendorId(1)}`, '/sign-in', '/forgot-password'];

for (const path of PAGES) {
  test(`${path} has landmarks, labels and nothing that its policy forbids`, async ({ page }) => {
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));

    const response = await page.goto(path);
    expect(response?.headers()['content-security-policy']).toContain("default-src 'self'");
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await expect(page.getByRole('main')).toBeVisible();
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
    for (const field of await page.locator('input:not([type=hidden]), select').all()) {
      await expect(field).toHaveAccessibleName(/./);
    }
    expect(complaints).toEqual([]);
  });
}

test('an unknown page says so', async ({ page }) => {
  const response = await page.goto('/no/such/page');
  expect(response?.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Not Found');
});
