import type { Dependencies } from '../dependencies.ts';
import { hashPassword, verifyPassword } from '../domain/passwords.ts';
import { hashToken, newToken } from '../domain/secrets.ts';
import type { Account } from '../domain/types.ts';
import { credentialsInvalid, resetTokenInvalid } from '../errors.ts';
import { passwordReset } from '../mail/messages.ts';
import type { SessionKind } from '../stores/stores.ts';

const SESSION_HOURS = 12;
const RESET_MINUTES = 30;
const MINUTE_MS = 60_000;

export interface Session {
  account: Account;
  token: string;
  expiresAt: Date;
}

export async function signIn(
  { stores, now }: Dependencies,
  email: string,
  password: string,
  kind: SessionKind,
): Promise<Session> {
  const found = await stores.accounts.findCredentials(email);
  const isRight = await verifyPassword(password, found?.passwordHash);
  if (!found || !isRight) throw credentialsInvalid();
  const token = newToken();
  const expiresAt = new Date(now().getTime() + SESSION_HOURS * 60 * MINUTE_MS);
  await stores.sessions.create(hashToken(token), found.account.id, kind, expiresAt);
  return { account: found.account, token, expiresAt };
}

export async function signOut({ stores }: Dependencies, token: string): Promise<void> {
  await stores.sessions.remove(hashToken(token));
}

/** Mails a link if there is such an account. The caller does not wait, and does not learn. */
export async function requestReset(deps: Dependencies, email: string): Promise<void> {
  const { config, stores, outbox, now } = deps;
  const account = await stores.accounts.findByEmail(email);
  if (!account) return;
  const token = newToken();
  const expiresAt = new Date(now().getTime() + RESET_MINUTES * MINUTE_MS);
  await stores.resets.create(hashToken(token), account.id, expiresAt);
  const link = `${config.publicUrl}/reset-password?token=${token}`;
  outbox.send(passwordReset(account, link, RESET_MINUTES));
}

/** Sets the password by a mailed token, once; whoever was signed in is signed out. */
export async function resetPassword(
  { stores, now }: Dependencies,
  token: string,
  password: string,
): Promise<void> {
  const passwordHash = await hashPassword(password);
  const isDone = await stores.resets.redeem(hashToken(token), passwordHash, now());
  if (!isDone) throw resetTokenInvalid();
}
