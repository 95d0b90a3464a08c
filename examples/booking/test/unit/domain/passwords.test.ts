import { describe, expect, it } from 'vitest';
import { hashPassword, verifyPassword } from '../../../src/domain/passwords.ts';
import { hashToken, newToken, safeEqual, tag } from '../../../src/domain/secrets.ts';

describe('passwords', () => {
  it('are right or wrong', async () => {
    const hash = await hashPassword('correct horse');
    expect(hash).not.toContain('horse');
    expect(await verifyPassword('correct horse', hash)).toBe(true);
    expect(await verifyPassword('correct house', hash)).toBe(false);
  });

  it('are wrong where there is no account, or no usable hash', async () => {
    expect(await verifyPassword('anything')).toBe(false);
    expect(await verifyPassword('anything', '')).toBe(false);
    expect(await verifyPassword('anything', 'scrypt$$')).toBe(false);
  });

  it('have a salt each', async () => {
    expect(await hashPassword('same')).not.toBe(await hashPassword('same'));
  });
});

describe('secrets', () => {
  it('are unguessable, and stored as something else', () => {
    expect(newToken()).toMatch(/^[\w-]{43}$/);
    expect(hashToken('a')).toHaveLength(64);
  });

  it('have tags that differ by purpose and secret', () => {
    expect(tag('s', 'csrf', 'x')).toBe(tag('s', 'csrf', 'x'));
    expect(tag('s', 'csrf', 'x')).not.toBe(tag('s', 'booking', 'x'));
    expect(tag('s', 'csrf', 'x')).not.toBe(tag('t', 'csrf', 'x'));
  });

  it('are compared whole', () => {
    expect(safeEqual('abc', 'abc')).toBe(true);
    expect(safeEqual('abc', 'abcd')).toBe(false);
  });
});
