import { defineConfig } from 'vitest/config';

/**
 * Unit tests need no database: HTTP handlers run on the in-memory stores of test/support.
 * Left out of the coverage is what only means something with PostgreSQL or a process around
 * it (the integration tests run all of that).
 */
export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts'],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: [
        'src/postgres/**',
        'src/stores/**',
        'src/{server,start,migrate,seed,write-openapi}.ts',
      ],
      reporter: ['text', 'json-summary', 'lcov'],
      thresholds: { lines: 90 },
    },
  },
});
