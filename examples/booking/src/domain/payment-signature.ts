import { createHmac, timingSafeEqual } from 'node:crypto';

/** How old, or how far ahead of our clock, a signed payload may be. */
export const TOLERANCE_SECONDS = 300;

export type SignatureVerdict = 'valid' | 'malformed' | 'mismatch' | 'outside_tolerance';

/**
 * Stripe's scheme: the header is `t=UNIX_SECONDS,v1=HEX[,v1=HEX…]`, each v1 an HMAC-SHA256
 * over `t.rawBody`. Several v1 appear while a secret is being rolled; one match is enough.
 * Other schemes in the header (v0) are ignored.
 */
export function verifySignature(
  header: string,
  rawBody: Buffer,
  secret: string,
  nowMs: number,
): SignatureVerdict {
  const { timestamp, signatures } = parseHeader(header);
  if (timestamp === undefined || signatures.length === 0) return 'malformed';
  const expected = hmac(timestamp, rawBody, secret);
  const matches = signatures.map((signature) => equalHex(signature, expected));
  if (!matches.includes(true)) return 'mismatch';
  const ageSeconds = Math.abs(nowMs / 1000 - Number(timestamp));
  return ageSeconds <= TOLERANCE_SECONDS ? 'valid' : 'outside_tolerance';
}

/** The header value for a payload, as the provider would send it. */
export function signPayload(rawBody: string, secret: string, timestampSeconds: number): string {
  const timestamp = String(timestampSeconds);
  const signature = hmac(timestamp, Buffer.from(rawBody), secret).toString('hex');
  return `t=${timestamp},v1=${signature}`;
}

function parseHeader(header: string): { timestamp: string | undefined; signatures: string[] } {
  const pairs = header.split(',').map((part) => {
    const separator = part.indexOf('=');
    return [part.slice(0, separator).trim(), part.slice(separator + 1).trim()] as const;
  });
  const timestamp = pairs.find(([key]) => key === 't')?.[1];
  return {
    timestamp: timestamp !== undefined && /^\d{1,12}$/.test(timestamp) ? timestamp : undefined,
    signatures: pairs.filter(([key]) => key === 'v1').map(([, value]) => value),
  };
}

function hmac(timestamp: string, rawBody: Buffer, secret: string): Buffer {
  return createHmac('sha256', secret).update(`${timestamp}.`).update(rawBody).digest();
}

function equalHex(hex: string, expected: Buffer): boolean {
  if (!/^[0-9a-f]{64}$/.test(hex)) return false;
  return timingSafeEqual(Buffer.from(hex, 'hex'), expected);
}
