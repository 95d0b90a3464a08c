import { describe, expect, it } from 'vitest';
import { describeApi } from '../../../src/describe-api.ts';
import { buildTestApplication } from '../../support/application.ts';
import { codeOf, send } from '../../support/client.ts';
import { memoryStores } from '../../support/memory-stores.ts';

const wrong = { email: 'nobody@example.com', password: 'wrong-password' };

describe('rate limits', () => {
  it('count apart by route, and say when to come back', async () => {
    const { app, deps } = await buildTestApplication(memoryStores().stores, {
      rateLimits: { global: 3, signIn: 1, forgotPassword: 1, booking: 1, webhook: 1 },
    });
    expect((await send(app, 'POST', '/api/sign-in', wrong)).statusCode).toBe(401);
    const limited = await send(app, 'POST', '/api/sign-in', wrong);
    expect(limited.statusCode).toBe(429);
    expect(codeOf(limited)).toBe('rate_limited');
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0);
    expect(deps.config.rateLimits.global).toBe(3);

    for (let n = 0; n < 3; n += 1) expect((await app.inject('/api/vendors')).statusCode).toBe(200);
    expect((await app.inject('/api/vendors')).statusCode).toBe(429);
    expect((await app.inject('/readyz')).statusCode).toBe(200);
  });
});

describe('readiness', () => {
  it('ends when the process drains', async () => {
    const { app, deps } = await buildTestApplication(memoryStores().stores);
    expect((await app.inject('/readyz')).statusCode).toBe(200);
    deps.lifecycle.draining = true;
    const response = await app.inject('/readyz');
    expect(response.statusCode).toBe(503);
    expect(codeOf(response)).toBe('not_ready');
    expect((await app.inject('/healthz')).statusCode).toBe(200);
  });

  it('needs the database, within a bounded time', async () => {
    const { stores } = memoryStores();
    const { app } = await buildTestApplication(stores);
    stores.health.ping = () => Promise.reject(new Error('gone'));
    expect((await app.inject('/readyz')).statusCode).toBe(503);
    expect((await app.inject('/api/bookings/health')).statusCode).toBe(503);
    stores.health.ping = () => new Promise(() => undefined);
    expect((await app.inject('/readyz')).statusCode).toBe(503);
  });
});

describe('what operators read', () => {
  it('metrics, by route pattern', async () => {
    const { app } = await buildTestApplication(memoryStores().stores);
    await app.inject('/api/vendors/10000000-0000-4000-8000-000000000001');
    const response = await app.inject('/metrics');
    expect(response.headers['content-type']).toContain('text/plain');
    expect(response.body).toContain('method="GET",route="/api/vendors/:vendorId",status="200"');
    expect(response.body).not.toContain('10000000');
  });

  it('the document, as it is in the repository', async () => {
    const { app } = await buildTestApplication(memoryStores().stores);
    const served = (await app.inject('/openapi.json')).json<object>();
    expect(served).toEqual(JSON.parse(await describeApi()));
  });
});
