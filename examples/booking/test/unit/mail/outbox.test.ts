import { afterEach, describe, expect, it } from 'vitest';
import { createMetrics } from '../../../src/http/metrics.ts';
import { createLogger } from '../../../src/logger.ts';
import { createOutbox } from '../../../src/mail/outbox.ts';
import type { Mail } from '../../../src/mail/messages.ts';
import { startSmtpSink, type SmtpSink } from '../../support/smtp-sink.ts';

const MAIL: Mail = {
  kind: 'payment',
  to: 'ada@example.com',
  subject: 'Paid',
  text: 'Thank you.\n',
};
const log = createLogger('silent', 'test');

let sink: SmtpSink | undefined;

afterEach(async () => {
  await sink?.close();
});

function outboxTo(smtpUrl: string | undefined) {
  const metrics = createMetrics('test');
  const outbox = createOutbox(
    { smtpUrl, mailFrom: 'Booking <no-reply@example.com>' },
    metrics,
    log,
  );
  const count = async (outcome: string) => {
    const { values } = await metrics.mails.get();
    return values.find((value) => value.labels.outcome === outcome)?.value ?? 0;
  };
  return { outbox, count };
}

describe('the outbox', () => {
  it('sends everything, a few at a time', async () => {
    sink = await startSmtpSink();
    const { outbox, count } = outboxTo(sink.url);
    for (let n = 0; n < 10; n += 1) outbox.send(MAIL);
    await outbox.idle();
    expect(sink.messages).toHaveLength(10);
    expect(sink.messages[0]).toContain('To: ada@example.com');
    expect(sink.messages[0]).toContain('Subject: Paid');
    expect(sink.messages[0]).toContain('Thank you.');
    expect(await count('sent')).toBe(10);
  });

  it('counts what nobody takes, and goes on', async () => {
    const { outbox, count } = outboxTo('smtp://127.0.0.1:1');
    outbox.send(MAIL);
    await outbox.idle();
    expect(await count('failed')).toBe(1);
  });

  it('gives up on a server that says nothing', async () => {
    sink = await startSmtpSink({ silent: true });
    const { outbox, count } = outboxTo(sink.url);
    const start = Date.now();
    outbox.send(MAIL);
    await outbox.idle();
    expect(Date.now() - start).toBeLessThan(4_500);
    expect(await count('failed')).toBe(1);
  }, 8_000);

  it('drops mail rather than memory', async () => {
    sink = await startSmtpSink();
    const { outbox, count } = outboxTo(sink.url);
    for (let n = 0; n < 1_010; n += 1) outbox.send(MAIL);
    expect(await count('dropped')).toBe(6);
    await sink.close();
    await outbox.idle();
  }, 15_000);

  it('only logs without a server', async () => {
    const { outbox, count } = outboxTo(undefined);
    outbox.send(MAIL);
    await outbox.idle();
    expect(await count('disabled')).toBe(1);
  });
});
