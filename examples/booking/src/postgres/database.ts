import pg from 'pg';

/** What a query needs: the pool, or one client inside a transaction. */
export type Queryable = Pick<pg.Pool, 'query'>;

const UNIQUE_VIOLATION = '23505';

export function openDatabase(databaseUrl: string): pg.Pool {
  return new pg.Pool({
    connectionString: databaseUrl,
    application_name: 'booking',
    max: 10,
    connectionTimeoutMillis: 3_000,
    statement_timeout: 5_000,
  });
}

export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: Queryable) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let committed = false;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    committed = true;
    return result;
  } finally {
    // A connection whose transaction failed is closed: the server rolls back.
    client.release(!committed);
  }
}

export function isUniqueViolation(error: unknown, constraint: string): boolean {
  return (
    error instanceof pg.DatabaseError &&
    error.code === UNIQUE_VIOLATION &&
    error.constraint === constraint
  );
}
