import { randomBytes, scrypt as scryptCallback, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const scrypt = promisify<string, Buffer, number, { N: number; r: number; p: number }, Buffer>(
  scryptCallback,
);

const COST = { N: 2 ** 14, r: 8, p: 1 };
const KEY_BYTES = 32;

/** `scrypt$salt$key`, both in base64url. The salt is random unless the seed data fixes it. */
export async function hashPassword(password: string, salt = randomBytes(16)): Promise<string> {
  const key = await scrypt(password.normalize('NFKC'), salt, KEY_BYTES, COST);
  return `scrypt$${salt.toString('base64url')}$${key.toString('base64url')}`;
}

/**
 * Checks a password. Without a stored hash (no such account) it does the same work and says
 * no, so that the time of an answer does not tell who has an account.
 */
export async function verifyPassword(password: string, stored?: string): Promise<boolean> {
  const [, salt = '', key = ''] = (stored ?? '').split('$');
  const expected = Buffer.alloc(KEY_BYTES);
  Buffer.from(key, 'base64url').copy(expected);
  const actual = await scrypt(
    password.normalize('NFKC'),
    Buffer.from(salt, 'base64url'),
    KEY_BYTES,
    COST,
  );
  return timingSafeEqual(actual, expected) && stored !== undefined;
}
