import type { FastifyBaseLogger } from 'fastify';
import nodemailer from 'nodemailer';
import type { Config } from '../config.ts';
import type { Metrics } from '../http/metrics.ts';
import type { Mail } from './messages.ts';

export interface Outbox {
  /** Sends later. Never fails: what goes wrong is logged and counted. */
  send(mail: Mail): void;
  /** Resolves when nothing is on its way any more. */
  idle(): Promise<void>;
}

const CONCURRENCY = 4;
const MAX_WAITING = 1_000;
const STEP_TIMEOUT_MS = 3_000;
const MAIL_TIMEOUT_MS = 10_000;

type Transport = (mail: Mail) => Promise<unknown>;

export function createOutbox(
  config: Pick<Config, 'smtpUrl' | 'mailFrom'>,
  metrics: Metrics,
  log: Pick<FastifyBaseLogger, 'info' | 'warn'>,
): Outbox {
  const transport = config.smtpUrl ? smtp(config.smtpUrl, config.mailFrom) : undefined;
  const waiting: Mail[] = [];
  const underway = new Set<Promise<void>>();

  const count = (mail: Mail, outcome: string) => {
    metrics.mails.inc({ kind: mail.kind, outcome });
  };

  const deliver = async (mail: Mail, through: Transport): Promise<void> => {
    try {
      await within(MAIL_TIMEOUT_MS, through(mail));
      count(mail, 'sent');
    } catch (error) {
      count(mail, 'failed');
      log.warn({ err: error, kind: mail.kind }, 'mail not sent');
    }
  };

  const pump = (through: Transport): void => {
    while (underway.size < CONCURRENCY) {
      const mail = waiting.shift();
      if (!mail) return;
      const delivery = deliver(mail, through).finally(() => {
        underway.delete(delivery);
        pump(through);
      });
      underway.add(delivery);
    }
  };

  return {
    send(mail) {
      if (!transport) {
        count(mail, 'disabled');
        log.info({ kind: mail.kind }, 'mail not sent: SMTP_URL is not set');
      } else if (waiting.length >= MAX_WAITING) {
        count(mail, 'dropped');
        log.warn({ kind: mail.kind }, 'mail dropped: too many are waiting');
      } else {
        waiting.push(mail);
        pump(transport);
      }
    },
    async idle() {
      while (underway.size > 0) await Promise.all(underway);
    },
  };
}

function smtp(url: string, from: string): Transport {
  const transport = nodemailer.createTransport({
    url,
    connectionTimeout: STEP_TIMEOUT_MS,
    greetingTimeout: STEP_TIMEOUT_MS,
    socketTimeout: STEP_TIMEOUT_MS,
  });
  // The recipient is an object: a comma in an address must not make two of it.
  return ({ to, subject, text }) =>
    transport.sendMail({ from, to: { name: '', address: to }, subject, text });
}

async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`No end after ${milliseconds} ms`));
    }, milliseconds);
  });
  try {
    await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
