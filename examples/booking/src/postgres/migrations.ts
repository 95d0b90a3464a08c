import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';

const MIGRATIONS = new URL('../../migrations/', import.meta.url);

/** Any number of processes may migrate at once: this advisory lock lets one work, the rest wait. */
const LOCK_KEY = 7_251_920;

/**
 * Applies the files of migrations/ that the database has not seen, in the order of their
 * names, each in a transaction of its own. Returns the names applied. Migrations only add:
 * the release before keeps working on the new schema.
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    await client.query(`CREATE TABLE IF NOT EXISTS migrations (
      name text PRIMARY KEY,
      applied_at timestamptz NOT NULL DEFAULT now()
    )`);
    const { rows } = await client.query<{ name: string }>('SELECT name FROM migrations');
    const seen = new Set(rows.map((row) => row.name));
    const pending = (await migrationNames()).filter((name) => !seen.has(name));
    for (const name of pending) await applyOne(client, name);
    return pending;
  } finally {
    await client.end();
  }
}

async function migrationNames(): Promise<string[]> {
  const names = await readdir(MIGRATIONS);
  return names.filter((name) => name.endsWith('.sql')).sort();
}

async function applyOne(client: pg.Client, name: string): Promise<void> {
  const sql = await readFile(new URL(name, MIGRATIONS), 'utf8');
  try {
    await client.query('BEGIN');
    await client.query(sql);
    await client.query('INSERT INTO migrations (name) VALUES ($1)', [name]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw new Error(`Migration ${name} failed`, { cause: error });
  }
}
