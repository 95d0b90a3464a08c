import Fastify from 'fastify';
import { apiRoutes } from './api/routes.ts';
import { readConfig } from './config.ts';
import type { Dependencies } from './dependencies.ts';
import { documentRoutes } from './http/openapi.ts';
import { createMetrics } from './http/metrics.ts';

/** The text of openapi.json. Routes are declared, never called: they need no world behind them. */
export async function describeApi(): Promise<string> {
  const config = readConfig({
    DATABASE_URL: 'postgres://unused',
    APP_SECRET: 'unused-unused-unused',
    PAYMENT_WEBHOOK_SECRET: 'unused-unused-unused',
  });
  const unused = { config, metrics: createMetrics(config.release) } as Dependencies;
  const app = Fastify();
  const documentOf = documentRoutes(app);
  await app.register(apiRoutes, unused);
  return `${JSON.stringify(documentOf(), null, 2)}\n`;
}
