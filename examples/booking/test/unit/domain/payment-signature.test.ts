import { describe, expect, it } from 'vitest';
import { signPayload, verifySignature } from '../../../src/domain/payment-signature.ts';

const SECRET = 'whsec_test_secret_0123';
const NOW = 1_900_000_000;
const BODY = '{"id":"evt_1"}';

const verify = (header: string, body = BODY, nowSeconds = NOW) =>
  verifySignature(header, Buffer.from(body), SECRET, nowSeconds * 1000);

describe('verifySignature', () => {
  const header = signPayload(BODY, SECRET, NOW);
  const [timestamp = '', signature = ''] = header.split(',');

  it('accepts what the provider signs', () => {
    expect(verify(header)).toBe('valid');
  });

  it('matches the published scheme', () => {
    expect(signPayload('{}', 'secret', 1)).toBe(
      't=1,v1=1122767b193110cfec322b6f199b599edbf608ed087f2d27afb0b97d99523908',
    );
  });

  it('accepts any one of several signatures, and ignores other schemes', () => {
    expect(verify(`${timestamp},v1=${'0'.repeat(64)},${signature},v0=abc`)).toBe('valid');
  });

  it.each([
    ['another body', header, `${BODY} `],
    ['an empty signature', `${timestamp},v1=`, BODY],
    ['upper case', header.toUpperCase().replace('T=', 't=').replace('V1=', 'v1='), BODY],
    ['another time', header.replace(timestamp, `t=${NOW - 1}`), BODY],
  ])('refuses %s', (_what, sent, body) => {
    expect(verify(sent, body)).toBe('mismatch');
  });

  it.each(['', 't=1', 'v1=00', 't=soon,v1=00', 'nonsense'])('calls "%s" malformed', (sent) => {
    expect(verify(sent)).toBe('malformed');
  });

  it('tolerates 300 seconds, either way, and no more', () => {
    expect(verify(header, BODY, NOW + 300)).toBe('valid');
    expect(verify(header, BODY, NOW - 300)).toBe('valid');
    expect(verify(header, BODY, NOW + 301)).toBe('outside_tolerance');
    expect(verify(header, BODY, NOW - 301)).toBe('outside_tolerance');
  });
});
