import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Dependencies } from '../dependencies.ts';
import { hashToken, safeEqual } from '../domain/secrets.ts';
import type { Account, Role } from '../domain/types.ts';
import { forbidden, unauthenticated } from '../errors.ts';

export const SESSION_COOKIE = 'sid';

/** Who may call a route: anybody (and we look who it is), any account, or accounts of these roles. */
export type Access = 'anybody' | 'account' | Role[];

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    account: Account | undefined;
  }
}

/** Checks `config.access` of a route before its body is read; without it nobody is looked up. */
export function enforceAccess(app: FastifyInstance, dependencies: Dependencies): void {
  app.decorateRequest('account', undefined);
  app.addHook('onRoute', (route) => {
    const access = route.config?.access;
    if (access === undefined) return;
    route.onRequest = [
      ...[route.onRequest ?? []].flat(),
      async (request: FastifyRequest) => {
        request.account = await identify(request, dependencies);
        if (access === 'anybody') return;
        if (!request.account) throw unauthenticated();
        if (access !== 'account' && !access.includes(request.account.role)) throw forbidden();
      },
    ];
  });
}

/** The account behind a route that demands one. */
export function accountOf(request: FastifyRequest): Account {
  if (!request.account) throw unauthenticated();
  return request.account;
}

export function bearerToken(request: FastifyRequest): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** True when only a cookie says who this is, which a browser sends for any page. */
export function reliesOnCookie(request: FastifyRequest): boolean {
  return request.headers.authorization === undefined && Boolean(request.cookies[SESSION_COOKIE]);
}

/** A token that is sent must be right, also where none is needed; a stale cookie is nobody. */
async function identify(
  request: FastifyRequest,
  { config, stores, now }: Dependencies,
): Promise<Account | undefined> {
  if (request.headers.authorization !== undefined) {
    const token = bearerToken(request);
    const account =
      token !== undefined && config.apiToken !== undefined && safeEqual(token, config.apiToken)
        ? await stores.accounts.findByEmail(config.apiTokenAccount)
        : token && (await stores.sessions.findAccount(hashToken(token), 'bearer', now()));
    if (!account) throw unauthenticated();
    return account;
  }
  const cookie = request.cookies[SESSION_COOKIE];
  if (!cookie) return undefined;
  return stores.sessions.findAccount(hashToken(cookie), 'cookie', now());
}

/** A vendor's account is about that vendor only; admins are about all. */
export function assertWorksFor(account: Account, vendorId: string): void {
  if (account.role !== 'admin' && account.vendorId !== vendorId) throw forbidden();
}
