import { setTimeout as sleep } from 'node:timers/promises';
import { buildApp } from './app.ts';
import type { Config } from './config.ts';
import { createMetrics } from './http/metrics.ts';
import { createLogger } from './logger.ts';
import { createOutbox } from './mail/outbox.ts';
import { openDatabase } from './postgres/database.ts';
import { migrate } from './postgres/migrations.ts';
import { seed } from './postgres/seed.ts';
import { postgresStores } from './postgres/stores.ts';

const SHUTDOWN_LIMIT_MS = 10_000;

/** Starts everything; the result stops it again, in order, and ends the process. */
export async function startServer(config: Config): Promise<(reason: string) => Promise<void>> {
  const log = createLogger(config.logLevel, config.release);
  if (config.migrateOnStart) log.info({ applied: await migrate(config.databaseUrl) }, 'migrated');
  if (config.seedOnStart) await seed(config.databaseUrl);

  const pool = openDatabase(config.databaseUrl);
  pool.on('error', (error) => {
    log.warn({ err: error }, 'idle database connection lost');
  });
  const metrics = createMetrics(config.release);
  const outbox = createOutbox(config, metrics, log);
  const lifecycle = { draining: false };
  const stores = postgresStores(pool);
  const now = () => new Date();
  const app = await buildApp({ config, stores, outbox, metrics, now, lifecycle }, log);
  await app.listen({ host: config.host, port: config.port });

  return async (reason) => {
    log.info({ reason }, 'shutting down');
    lifecycle.draining = true;
    setTimeout(() => {
      log.error('shutdown took too long');
      process.exit(1);
    }, config.drainDelayMs + SHUTDOWN_LIMIT_MS).unref();
    // Balancers see /readyz fail, and go elsewhere, before we stop to listen.
    await sleep(config.drainDelayMs);
    await app.close();
    await outbox.idle();
    await pool.end();
    log.info('stopped');
  };
}
