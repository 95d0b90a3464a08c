import { readDatabaseUrl } from './config.ts';
import { seed } from './postgres/seed.ts';

await seed(readDatabaseUrl(process.env));
process.stdout.write('Seeded 20 vendors and 100 customers\n');
