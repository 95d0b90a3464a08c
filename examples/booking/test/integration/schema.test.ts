import { describe, expect, it } from 'vitest';
import { readDatabaseUrl } from '../../src/config.ts';
import { migrate } from '../../src/postgres/migrations.ts';
import { seed } from '../../src/postgres/seed.ts';
import { connectStores } from '../support/postgres.ts';

const databaseUrl = readDatabaseUrl(process.env);
const { pool } = connectStores();

/** The same server, another database of its own. */
function urlOf(database: string): string {
  const url = new URL(databaseUrl);
  url.pathname = `/${database}`;
  return url.href;
}

describe('the schema', () => {
  it('is migrated once by many who start at once', async () => {
    const database = `booking_migrations_${process.pid}`;
    await pool.query(`CREATE DATABASE ${database}`);
    try {
      const runs = await Promise.all(Array.from({ length: 5 }, () => migrate(urlOf(database))));
      const applied = runs.flat();
      expect(applied[0]).toBe('0001_accounts_and_vendors.sql');
      expect(new Set(applied).size).toBe(applied.length);
      expect(await migrate(urlOf(database))).toEqual([]);
      await Promise.all([seed(urlOf(database)), seed(urlOf(database))]);
    } finally {
      await pool.query(`DROP DATABASE ${database} WITH (FORCE)`);
    }
  });

  it('is seeded with 20 vendors and 100 customers, however often', async () => {
    await seed(databaseUrl);
    const { rows } = await pool.query<{ vendors: number; customers: number }>(
      `SELECT (SELECT count(*)::int FROM vendors) AS vendors,
              (SELECT count(*)::int FROM accounts WHERE role = 'customer') AS customers`,
    );
    expect(rows).toEqual([{ vendors: 20, customers: 100 }]);
  });
});
