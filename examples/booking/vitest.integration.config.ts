import { defineConfig } from 'vitest/config';

/** Integration tests share the PostgreSQL database that DATABASE_URL names. */
export default defineConfig({
  test: {
    include: ['test/integration/**/*.test.ts'],
    globalSetup: ['test/support/migrated-database.ts'],
    testTimeout: 15_000,
    hookTimeout: 30_000,
  },
});
