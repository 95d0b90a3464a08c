import { packageVersion } from './version.ts';

export interface RateLimits {
  global: number;
  signIn: number;
  forgotPassword: number;
  booking: number;
  webhook: number;
}

export interface Config {
  host: string;
  port: number;
  databaseUrl: string;
  publicUrl: string;
  release: string;
  /** Signs CSRF tokens and the keys of guests' bookings. */
  appSecret: string;
  paymentWebhookSecret: string;
  /** A fixed bearer token that acts as the account `apiTokenAccount`. */
  apiToken: string | undefined;
  apiTokenAccount: string;
  /** Mail is only logged without it. */
  smtpUrl: string | undefined;
  mailFrom: string;
  adminEmail: string;
  /** Requests per minute and client address. */
  rateLimits: RateLimits;
  trustProxy: boolean;
  logLevel: string;
  drainDelayMs: number;
  migrateOnStart: boolean;
  seedOnStart: boolean;
}

type Environment = Record<string, string | undefined>;

export const DEFAULT_RATE_LIMITS: RateLimits = {
  global: 600,
  signIn: 10,
  forgotPassword: 5,
  booking: 30,
  webhook: 300,
};

const MIN_SECRET_LENGTH = 16;

/** Reads the environment, and reports every problem at once. */
export function readConfig(env: Environment): Config {
  const problems: string[] = [];
  const text = (name: string, fallback: string): string => env[name] ?? fallback;
  const optional = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);

  const required = (name: string): string => {
    if (!env[name]) problems.push(`${name} is required`);
    return env[name] ?? '';
  };

  const secret = (name: string, value: string): string => {
    if (value && value.length < MIN_SECRET_LENGTH) {
      problems.push(`${name} must have at least ${MIN_SECRET_LENGTH} characters`);
    }
    return value;
  };

  const integer = (name: string, fallback: number, lowest: number): number => {
    const value = env[name] ? Number(env[name]) : fallback;
    if (Number.isInteger(value) && value >= lowest) return value;
    problems.push(`${name} must be a whole number from ${lowest}, not "${env[name] ?? ''}"`);
    return fallback;
  };

  const url = (name: string, value: string): string => {
    if (!URL.canParse(value)) problems.push(`${name} must be a URL, not "${value}"`);
    return value.replace(/\/$/, '');
  };

  const port = integer('PORT', 3000, 0);
  const apiToken = optional('API_TOKEN');
  const config: Config = {
    host: text('HOST', '0.0.0.0'),
    port,
    databaseUrl: required('DATABASE_URL'),
    publicUrl: url('PUBLIC_URL', text('PUBLIC_URL', `http://localhost:${port}`)),
    release: text('RELEASE_VERSION', packageVersion),
    appSecret: secret('APP_SECRET', required('APP_SECRET')),
    paymentWebhookSecret: secret('PAYMENT_WEBHOOK_SECRET', required('PAYMENT_WEBHOOK_SECRET')),
    apiToken: apiToken === undefined ? undefined : secret('API_TOKEN', apiToken),
    apiTokenAccount: text('API_TOKEN_ACCOUNT', 'admin@booking.example'),
    smtpUrl: optional('SMTP_URL'),
    mailFrom: text('MAIL_FROM', 'Booking <no-reply@booking.example>'),
    adminEmail: text('ADMIN_EMAIL', 'admin@booking.example'),
    rateLimits: {
      global: integer('RATE_LIMIT_GLOBAL', DEFAULT_RATE_LIMITS.global, 1),
      signIn: integer('RATE_LIMIT_SIGN_IN', DEFAULT_RATE_LIMITS.signIn, 1),
      forgotPassword: integer('RATE_LIMIT_FORGOT_PASSWORD', DEFAULT_RATE_LIMITS.forgotPassword, 1),
      booking: integer('RATE_LIMIT_BOOKING', DEFAULT_RATE_LIMITS.booking, 1),
      webhook: integer('RATE_LIMIT_WEBHOOK', DEFAULT_RATE_LIMITS.webhook, 1),
    },
    trustProxy: env['TRUST_PROXY'] === '1',
    logLevel: text('LOG_LEVEL', 'info'),
    drainDelayMs: integer('DRAIN_DELAY_MS', 0, 0),
    migrateOnStart: env['MIGRATE_ON_START'] === '1',
    seedOnStart: env['SEED_ON_START'] === '1',
  };
  if (problems.length > 0) throw new Error(`Configuration: ${problems.join('; ')}`);
  return config;
}

/** The one variable that `migrate` and `seed` need. */
export function readDatabaseUrl(env: Environment): string {
  const value = env['DATABASE_URL'];
  if (!value) throw new Error('Configuration: DATABASE_URL is required');
  return value;
}
