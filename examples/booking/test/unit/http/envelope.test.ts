import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { buildTestApplication } from '../../support/application.ts';
import { memoryStores } from '../../support/memory-stores.ts';

const { stores } = memoryStores();
const { app } = await buildTestApplication(stores);
afterAll(() => app.close());

const envelope = (code: string) => ({
  error: { code, message: expect.any(String) as string, requestId: expect.any(String) as string },
});

describe('the error envelope', () => {
  it.each([
    ['an unknown route', 'GET', '/nowhere', 404, 'not_found'],
    ['a malformed URL', 'GET', '/api/vendors/%zz', 400, 'malformed_url'],
    ['another method', 'DELETE', '/api/vendors', 405, 'method_not_allowed'],
    ['a long one', 'GET', `/api/vendors/${'a'.repeat(5_000)}`, 400, 'validation_failed'],
    ['a bad uuid', 'GET', '/api/vendors/1', 400, 'validation_failed'],
    ['a NUL character', 'GET', '/api/vendors?query=%00', 400, 'validation_failed'],
    ['an unknown parameter', 'GET', '/api/vendors?colour=red', 400, 'validation_failed'],
    [
      'a missing parameter',
      'GET',
      `/api/vendors/${'0'.repeat(8)}-0000-4000-8000-000000000000/availability`,
      400,
      'validation_failed',
    ],
  ] as const)('answers %s', async (_what, method, url, status, code) => {
    const response = await app.inject({ method, url });
    expect(response.statusCode).toBe(status);
    expect(response.json()).toMatchObject(envelope(code));
    expect(response.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-release': '9.9.9',
      'x-content-type-options': 'nosniff',
    });
  });

  it('says which methods there are', async () => {
    const response = await app.inject({ method: 'TRACE', url: '/api/vendors' });
    expect(response.headers.allow).toBe('GET, HEAD');
  });

  it('carries the request id of the proxy, if it is fit for a log', async () => {
    const send = async (id: string) =>
      (await app.inject({ url: '/nowhere', headers: { 'x-request-id': id } })).headers[
        'x-request-id'
      ];
    expect(await send('abc-123')).toBe('abc-123');
    expect(await send('abc 123')).not.toBe('abc 123');
  });

  it('is a page for people who look at pages', async () => {
    const response = await app.inject({ url: '/nowhere', headers: { accept: 'text/html' } });
    expect(response.statusCode).toBe(404);
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(response.body).toContain('<h1>Not Found</h1>');
  });

  it('hides what went wrong inside', async () => {
    const broken = memoryStores();
    broken.stores.vendors.find = () => Promise.reject(new Error('disk on fire'));
    const { app: failing } = await buildTestApplication(broken.stores);
    const response = await failing.inject('/api/vendors/10000000-0000-4000-8000-000000000001');
    expect(response.statusCode).toBe(500);
    expect(response.json()).toEqual(envelope('internal'));
    expect(response.body).not.toContain('fire');
  });

  it.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['an overflow of headers', `GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('answers %s', async (_what, sent, status) => {
    await app.listen({ port: 0, host: '127.0.0.1' }).catch(() => undefined);
    const answer = await exchange((app.server.address() as AddressInfo).port, sent);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toContain('x-content-type-options: nosniff');
    expect(JSON.parse(body)).toEqual(
      envelope(status === 431 ? 'headers_too_large' : 'bad_request'),
    );
  });
});

function exchange(port: number, sent: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(sent));
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('end', () => {
      resolve(answer);
    });
    socket.on('error', reject);
  });
}
