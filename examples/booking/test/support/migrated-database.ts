import { readDatabaseUrl } from '../../src/config.ts';
import { migrate } from '../../src/postgres/migrations.ts';
import { seed } from '../../src/postgres/seed.ts';

/** Runs once before all integration tests. */
export default async function setup(): Promise<void> {
  const databaseUrl = readDatabaseUrl(process.env);
  await migrate(databaseUrl);
  await seed(databaseUrl);
}
