import { afterAll } from 'vitest';
import { readDatabaseUrl } from '../../src/config.ts';
import { openDatabase } from '../../src/postgres/database.ts';
import { postgresStores } from '../../src/postgres/stores.ts';

/** Stores on the database of DATABASE_URL, closed after the tests of this file. */
export function connectStores() {
  const pool = openDatabase(readDatabaseUrl(process.env));
  afterAll(() => pool.end());
  return { pool, stores: postgresStores(pool) };
}
