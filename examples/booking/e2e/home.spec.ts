import { expect, test } from '@playwright/test';

test('the start page leads to the vendors', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Book an appointment');
});
