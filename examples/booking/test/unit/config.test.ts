import { describe, expect, it } from 'vitest';
import { DEFAULT_RATE_LIMITS, readConfig, readDatabaseUrl } from '../../src/config.ts';
import { packageVersion } from '../../src/version.ts';

const ENOUGH = {
  DATABASE_URL: 'postgres://app@localhost/booking',
  APP_SECRET: '0123456789abcdef',
  PAYMENT_WEBHOOK_SECRET: 'whsec_0123456789',
};

describe('readConfig', () => {
  it('needs a database and two secrets', () => {
    expect(readConfig(ENOUGH)).toMatchObject({
      port: 3000,
      publicUrl: 'http://localhost:3000',
      release: packageVersion,
      apiToken: undefined,
      smtpUrl: undefined,
      rateLimits: DEFAULT_RATE_LIMITS,
      migrateOnStart: false,
    });
  });

  it('takes what the environment says', () => {
    const config = readConfig({
      ...ENOUGH,
      PORT: '8080',
      PUBLIC_URL: 'https://booking.example/',
      RELEASE_VERSION: '2.0.0',
      RATE_LIMIT_WEBHOOK: '7',
      SMTP_URL: '',
      API_TOKEN: 'an-api-token-0123',
      SEED_ON_START: '1',
      TRUST_PROXY: '1',
    });
    expect(config).toMatchObject({
      port: 8080,
      publicUrl: 'https://booking.example',
      release: '2.0.0',
      smtpUrl: undefined,
      apiToken: 'an-api-token-0123',
      seedOnStart: true,
      trustProxy: true,
      rateLimits: { ...DEFAULT_RATE_LIMITS, webhook: 7 },
    });
  });

  it('says all that is wrong at once, and no secret', () => {
    const read = () =>
      readConfig({ APP_SECRET: 'short', PORT: 'x', PUBLIC_URL: 'here', RATE_LIMIT_GLOBAL: '0' });
    expect(read).toThrow(/DATABASE_URL is required/);
    expect(read).toThrow(/PAYMENT_WEBHOOK_SECRET is required/);
    expect(read).toThrow(/APP_SECRET must have at least 16 characters/);
    expect(read).toThrow(/PORT must be a whole number from 0, not "x"/);
    expect(read).toThrow(/PUBLIC_URL must be a URL/);
    expect(read).toThrow(/RATE_LIMIT_GLOBAL must be a whole number from 1/);
    expect(read).not.toThrow(/short/);
  });
});

describe('readDatabaseUrl', () => {
  it('is all that migrations need', () => {
    expect(readDatabaseUrl(ENOUGH)).toBe(ENOUGH.DATABASE_URL);
    expect(() => readDatabaseUrl({})).toThrow('DATABASE_URL is required');
  });
});
