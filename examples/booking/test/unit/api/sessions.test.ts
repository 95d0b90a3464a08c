import { describe, expect, it } from 'vitest';
import { buildTestApplication } from '../../support/application.ts';
import { bearerOf, codeOf, send } from '../../support/client.ts';
import { memoryPassword, memoryStores } from '../../support/memory-stores.ts';

const email = 'customer7@booking.example';
let time = Date.parse('2029-01-01T00:00:00Z');
const { app, mails } = await buildTestApplication(memoryStores().stores, {}, () => new Date(time));

const signIn = () => send(app, 'POST', '/api/sign-in', { email, password: memoryPassword });

const cookieHeaders = async () => {
  const response = await signIn();
  const sid = response.cookies.find((cookie) => cookie.name === 'sid')?.value ?? '';
  return { cookie: `sid=${sid}`, csrf: response.json<{ csrfToken: string }>().csrfToken };
};

describe('sessions', () => {
  it('live in a cookie that scripts and other sites do not get', async () => {
    const response = await signIn();
    expect(response.statusCode).toBe(200);
    expect(response.json()).toMatchObject({ account: { email, role: 'customer' } });
    expect(response.body).not.toContain('passwordHash');
    expect(response.cookies[0]).toMatchObject({ name: 'sid', httpOnly: true, sameSite: 'Lax' });
    expect(response.cookies[0]?.secure).toBeUndefined();
  });

  it('have a secure cookie where the site is', async () => {
    const secure = await buildTestApplication(memoryStores().stores, {
      publicUrl: 'https://booking.test',
    });
    const response = await send(secure.app, 'POST', '/api/sign-in', {
      email,
      password: memoryPassword,
    });
    expect(response.cookies[0]?.secure).toBe(true);
  });

  it.each([
    ['a wrong password', { email, password: 'wrong-password' }],
    ['an unknown address', { email: 'nobody@example.com', password: 'wrong-password' }],
  ])('say the same to %s', async (_what, credentials) => {
    const response = await send(app, 'POST', '/api/sign-in', credentials);
    expect(response.statusCode).toBe(401);
    expect(codeOf(response)).toBe('credentials_invalid');
  });

  it('end at sign-out, which wants the CSRF token', async () => {
    const { cookie, csrf } = await cookieHeaders();
    const signOut = (headers: Record<string, string>) =>
      send(app, 'POST', '/api/sign-out', undefined, { cookie, ...headers });
    expect(codeOf(await signOut({}))).toBe('csrf_invalid');
    expect(codeOf(await signOut({ 'x-csrf-token': 'wrong' }))).toBe('csrf_invalid');
    expect((await send(app, 'GET', '/api/me', undefined, { cookie })).statusCode).toBe(200);
    expect((await signOut({ 'x-csrf-token': csrf })).statusCode).toBe(204);
    expect((await send(app, 'GET', '/api/me', undefined, { cookie })).statusCode).toBe(401);
  });

  it('end after twelve hours', async () => {
    const { cookie } = await cookieHeaders();
    time += 12 * 3_600_000;
    expect((await send(app, 'GET', '/api/me', undefined, { cookie })).statusCode).toBe(401);
  });

  it('and bearer tokens are not taken for one another', async () => {
    const { cookie } = await cookieHeaders();
    const sid = cookie.slice('sid='.length);
    const bearer = { authorization: `Bearer ${sid}` };
    expect((await send(app, 'GET', '/api/me', undefined, bearer)).statusCode).toBe(401);
    const headers = await bearerOf(app, email, memoryPassword);
    expect((await send(app, 'GET', '/api/me', undefined, headers)).statusCode).toBe(200);
    expect((await send(app, 'POST', '/api/sign-out', undefined, headers)).statusCode).toBe(204);
    expect((await send(app, 'GET', '/api/me', undefined, headers)).statusCode).toBe(401);
  });
});

describe('password resets', () => {
  const request = (address: string) =>
    send(app, 'POST', '/api/password-resets', { email: address });
  const confirm = (token: string, password: string) =>
    send(app, 'POST', '/api/password-resets/confirm', { token, password });

  it('answer the same for known and unknown addresses, and mail the known', async () => {
    mails.length = 0;
    const [known, unknown] = [await request(email), await request('nobody@example.com')];
    expect(known.statusCode).toBe(202);
    expect(unknown.statusCode).toBe(202);
    expect(unknown.body).toBe(known.body);
    expect(mails.map((mail) => mail.to)).toEqual([email]);
  });

  it('work once, and end all sessions', async () => {
    const headers = await bearerOf(app, email, memoryPassword);
    mails.length = 0;
    await request(email);
    const token = /token=(\S+)/.exec(mails[0]?.text ?? '')?.[1] ?? '';
    expect((await confirm(token, 'short')).statusCode).toBe(400);
    expect((await confirm(token, 'a-better-password')).statusCode).toBe(204);
    expect(codeOf(await confirm(token, 'a-third-password'))).toBe('reset_token_invalid');
    expect((await send(app, 'GET', '/api/me', undefined, headers)).statusCode).toBe(401);
    expect((await signIn()).statusCode).toBe(401);
  });

  it('expire after thirty minutes', async () => {
    mails.length = 0;
    await request(email);
    time += 30 * 60_000;
    const token = /token=(\S+)/.exec(mails[0]?.text ?? '')?.[1] ?? '';
    expect((await confirm(token, 'a-fourth-password')).statusCode).toBe(403);
  });
});
