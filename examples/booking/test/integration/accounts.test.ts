import { describe, expect, it } from 'vitest';
import { SEED_PASSWORDS } from '../../src/domain/seed-data.ts';
import { buildTestApplication } from '../support/application.ts';
import { bearerOf, browse, codeOf, send } from '../support/client.ts';
import { connectStores } from '../support/postgres.ts';

const { pool, stores } = connectStores();
const { app, mails } = await buildTestApplication(stores);

/** Asks for a reset and returns the mailed token. */
async function resetToken(email: string): Promise<string> {
  mails.length = 0;
  await send(app, 'POST', '/api/password-resets', { email });
  await expect.poll(() => mails.length).toBe(1);
  return /token=(\S+)/.exec(mails[0]?.text ?? '')?.[1] ?? '';
}

const confirm = (token: string, password: string) =>
  send(app, 'POST', '/api/password-resets/confirm', { token, password });

describe('sessions in PostgreSQL', () => {
  it('hold no token that a copy of the database would give away', async () => {
    const email = 'vendor11@booking.example';
    const { authorization } = await bearerOf(app, email, SEED_PASSWORDS.vendor);
    const me = await send(app, 'GET', '/api/me', undefined, { authorization });
    expect(me.json()).toMatchObject({ email, role: 'vendor' });
    const { rows } = await pool.query<{ token_hash: string }>('SELECT token_hash FROM sessions');
    expect(rows.map((row) => row.token_hash)).not.toContain(authorization.slice('Bearer '.length));
  });

  it('take addresses in any case', async () => {
    const headers = await bearerOf(app, 'Vendor12@Booking.Example', SEED_PASSWORDS.vendor);
    expect((await send(app, 'GET', '/api/me', undefined, headers)).statusCode).toBe(200);
  });

  it('expire', async () => {
    const headers = await bearerOf(app, 'vendor13@booking.example', SEED_PASSWORDS.vendor);
    await pool.query(
      `UPDATE sessions SET expires_at = now()
       WHERE account_id = (SELECT id FROM accounts WHERE email = 'vendor13@booking.example')`,
    );
    expect((await send(app, 'GET', '/api/me', undefined, headers)).statusCode).toBe(401);
  });

  it('in a cookie need the CSRF token to change anything', async () => {
    const browser = browse(app);
    await browser.open('/sign-in');
    const credentials = { email: 'vendor14@booking.example', password: SEED_PASSWORDS.vendor };
    expect((await browser.submit('/sign-in', credentials)).statusCode).toBe(303);
    await browser.open('/portal');
    const profile = { description: 'By appointment', price: '20' };
    expect((await browser.submit('/portal/profile', profile, 'forged')).statusCode).toBe(403);
    expect((await browser.submit('/portal/profile', profile)).statusCode).toBe(303);
    const cookie = `sid=${browser.cookies.get('sid') ?? ''}`;
    const forged = await send(app, 'POST', '/api/sign-out', undefined, { cookie });
    expect(codeOf(forged)).toBe('csrf_invalid');
  });
});

describe('password resets in PostgreSQL', () => {
  it('redeem a token once, even when it comes many times at once', async () => {
    const email = 'customer61@booking.example';
    const token = await resetToken(email);
    const passwords = Array.from({ length: 5 }, (_, n) => `new-password-${n}`);
    const answers = await Promise.all(passwords.map((password) => confirm(token, password)));
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([204, 403, 403, 403, 403]);
    const winner = passwords[answers.findIndex((answer) => answer.statusCode === 204)] ?? '';
    const headers = await bearerOf(app, email, winner);
    expect((await send(app, 'GET', '/api/me', undefined, headers)).statusCode).toBe(200);
  });

  it('end the sessions that are open', async () => {
    const email = 'customer62@booking.example';
    const first = `first-${Date.now()}`;
    await confirm(await resetToken(email), first);
    const headers = await bearerOf(app, email, first);
    await confirm(await resetToken(email), 'second-password');
    expect((await send(app, 'GET', '/api/me', undefined, headers)).statusCode).toBe(401);
  });

  it('mail nobody without an account', async () => {
    mails.length = 0;
    const response = await send(app, 'POST', '/api/password-resets', { email: 'no@example.com' });
    expect(response.statusCode).toBe(202);
    await pool.query('SELECT 1');
    expect(mails).toEqual([]);
  });
});
