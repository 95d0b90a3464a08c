import { expect, it } from 'vitest';
import { createLogger } from '../../src/logger.ts';

it('keeps what signs somebody in out of the log', () => {
  const lines: string[] = [];
  const log = createLogger('info', '1.0.0', { write: (line) => void lines.push(line) });
  const request = { method: 'GET', url: '/reset-password?token=abc', ip: '127.0.0.1' };
  log.info({ req: request, headers: { cookie: 'sid=abc' }, body: { password: 'abc' } }, 'seen');
  expect(lines[0]).toContain('"path":"/reset-password"');
  expect(lines[0]).toContain('[redacted]');
  expect(lines[0]).not.toContain('abc');
});
