import { defineConfig, devices } from '@playwright/test';

const port = 3210;
const executablePath = process.env['PLAYWRIGHT_CHROMIUM'];

/** With BASE_URL the application runs already; without it, the build here is started. */
export default defineConfig({
  testDir: 'e2e',
  fullyParallel: true,
  forbidOnly: true,
  retries: 1,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    baseURL: process.env['BASE_URL'] ?? `http://127.0.0.1:${port}`,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    // Videos need the ffmpeg that comes with Playwright's own browsers.
    video: executablePath ? 'off' : 'retain-on-failure',
    launchOptions: executablePath ? { executablePath } : {},
  },
  projects: [{ name: 'chromium', use: { ...devices['Desktop Chrome'] } }],
  ...(process.env['BASE_URL'] === undefined && {
    webServer: {
      command: 'npm start',
      env: { PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` },
      url: `http://127.0.0.1:${port}/readyz`,
    },
  }),
});
