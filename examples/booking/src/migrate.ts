import { readDatabaseUrl } from './config.ts';
import { migrate } from './postgres/migrations.ts';

const applied = await migrate(readDatabaseUrl(process.env));
process.stdout.write(
  applied.length === 0
    ? 'Nothing to migrate\n'
    : applied.map((name) => `Applied ${name}\n`).join(''),
);
