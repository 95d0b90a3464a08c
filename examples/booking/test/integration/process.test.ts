import { connect, type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { startServer } from '../../src/start.ts';

let stop: ((reason: string) => Promise<void>) | undefined;

afterEach(async () => {
  await stop?.('test');
  stop = undefined;
});

async function start(env: Record<string, string> = {}): Promise<string> {
  const port = await freePort();
  const config = readConfig({
    ...process.env,
    APP_SECRET: 'test-application-secret',
    PAYMENT_WEBHOOK_SECRET: 'whsec_test_secret_0123',
    HOST: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    LOG_LEVEL: 'silent',
    RELEASE_VERSION: '1.2.3',
    SMTP_URL: '',
    ...env,
  });
  stop = await startServer(config);
  return `http://127.0.0.1:${port}`;
}

describe('the process', () => {
  it('migrates and seeds at the start if told so, and serves', async () => {
    const url = await start({ MIGRATE_ON_START: '1', SEED_ON_START: '1' });
    const response = await fetch(`${url}/readyz`);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-release')).toBe('1.2.3');
  });

  it('says it is not ready, answers what is open, and then stops', async () => {
    const url = await start({ DRAIN_DELAY_MS: '2000' });
    const stopping = stop?.('test');
    stop = undefined;
    const ready = await fetch(`${url}/readyz`);
    expect(ready.status).toBe(503);
    const vendors = await fetch(`${url}/api/vendors`);
    expect(vendors.status).toBe(200);
    await vendors.text();
    await stopping;
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });

  it('answers a request that is underway while it stops', async () => {
    const url = await start();
    const underway = slowRequest(Number(new URL(url).port));
    await underway.begun;
    const stopping = stop?.('test');
    stop = undefined;
    underway.finish();
    expect(await underway.answer).toMatch(/^HTTP\/1.1 400 .*"malformed_json"/s);
    await stopping;
  });
});

/** A POST whose body arrives in two parts. */
function slowRequest(port: number) {
  const socket = connect(port, '127.0.0.1');
  const head = 'POST /api/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
  return {
    begun: new Promise<void>((resolve) => {
      socket.write(`${head}content-length: 2\r\n\r\n{`, () => setTimeout(resolve, 50));
    }),
    finish: () => socket.write('{'),
    answer: new Promise<string>((resolve, reject) => {
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('close', () => {
        resolve(text);
      });
      socket.on('error', reject);
    }),
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
