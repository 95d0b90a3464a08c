import type { FastifyInstance } from 'fastify';
import { buildApp } from '../../src/app.ts';
import { readConfig, type Config } from '../../src/config.ts';
import type { Dependencies } from '../../src/dependencies.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { createLogger } from '../../src/logger.ts';
import type { Mail } from '../../src/mail/messages.ts';
import type { Stores } from '../../src/stores/stores.ts';

export const WEBHOOK_SECRET = 'whsec_test_secret_0123';
export const API_TOKEN = 'test-api-token-0123456789';

export interface TestApplication {
  app: FastifyInstance;
  deps: Dependencies;
  /** What the application has mailed. */
  mails: Mail[];
}

/** The application on the given stores, with limits out of the way and mail that is kept. */
export async function buildTestApplication(
  stores: Stores,
  change: Partial<Config> = {},
  now: () => Date = () => new Date(),
): Promise<TestApplication> {
  const config = { ...testConfig(), ...change };
  const mails: Mail[] = [];
  const outbox = { send: (mail: Mail) => void mails.push(mail), idle: () => Promise.resolve() };
  const metrics = createMetrics(config.release);
  const deps = { config, stores, outbox, metrics, now, lifecycle: { draining: false } };
  const app = await buildApp(deps, createLogger('silent', config.release));
  await app.ready();
  return { app, deps, mails };
}

function testConfig(): Config {
  const many = '1000000';
  return readConfig({
    DATABASE_URL: process.env['DATABASE_URL'] ?? 'postgres://unused',
    APP_SECRET: 'test-application-secret',
    PAYMENT_WEBHOOK_SECRET: WEBHOOK_SECRET,
    API_TOKEN,
    PUBLIC_URL: 'http://booking.test',
    RELEASE_VERSION: '9.9.9',
    RATE_LIMIT_GLOBAL: many,
    RATE_LIMIT_SIGN_IN: many,
    RATE_LIMIT_FORGOT_PASSWORD: many,
    RATE_LIMIT_BOOKING: many,
    RATE_LIMIT_WEBHOOK: many,
  });
}
