import { expect } from '@playwright/test';

const MAIL_API_URL = process.env['MAIL_API_URL'] ?? 'http://127.0.0.1:8025';

export interface ReceivedMail {
  id: string;
  subject: string;
  text: string;
}

interface MailhogMessage {
  ID: string;
  Content: { Headers: Record<string, string[] | undefined>; Body: string };
}

/** All mails to an address, latest first, from MailHog's API. */
export async function mailsTo(address: string): Promise<ReceivedMail[]> {
  const query = new URLSearchParams({ kind: 'to', query: address, limit: '250' });
  const response = await fetch(`${MAIL_API_URL}/api/v2/search?${query.toString()}`);
  const { items } = (await response.json()) as { items: MailhogMessage[] };
  return items.map(({ ID, Content }) => ({
    id: ID,
    subject: Content.Headers['Subject']?.[0] ?? '',
    text: decode(Content.Body, Content.Headers['Content-Transfer-Encoding']?.[0]),
  }));
}

/** Waits for a mail that has this text in its subject or body, and is none of `known`. */
export async function waitForMail(
  address: string,
  text: string,
  known: ReceivedMail[] = [],
): Promise<ReceivedMail> {
  const knownIds = new Set(known.map((mail) => mail.id));
  const find = async () =>
    (await mailsTo(address)).find(
      (mail) => !knownIds.has(mail.id) && `${mail.subject}\n${mail.text}`.includes(text),
    );
  await expect.poll(find, { message: `mail to ${address}: “${text}”` }).toBeDefined();
  const mail = await find();
  if (!mail) throw new Error('The mail was there, and is gone');
  return mail;
}

/** The first link in a mail. */
export function linkIn(mail: ReceivedMail): string {
  const link = /https?:\/\/\S+/.exec(mail.text)?.[0];
  expect(link, mail.text).toBeDefined();
  return link ?? '';
}

function decode(body: string, encoding: string | undefined): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  if (encoding !== 'quoted-printable') return body;
  const bytes = body
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_match, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
