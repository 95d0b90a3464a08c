import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import { newToken, safeEqual, tag } from '../domain/secrets.ts';
import { csrfInvalid } from '../errors.ts';
import { SESSION_COOKIE, reliesOnCookie } from './identity.ts';

/** Ties the forms of people who are not signed in to their browser. */
const VISITOR_COOKIE = 'visitor';
const FORM = 'application/x-www-form-urlencoded';
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** For a browser that holds this session or visitor cookie. */
export function csrfTokenFor(config: Config, cookie: string): string {
  return tag(config.appSecret, 'csrf', cookie);
}

/** The token for a form on the page that answers this request. */
export function issueCsrfToken(
  config: Config,
  request: FastifyRequest,
  reply: FastifyReply,
): string {
  const existing = request.cookies[SESSION_COOKIE] ?? request.cookies[VISITOR_COOKIE];
  if (existing) return csrfTokenFor(config, existing);
  const visitor = newToken();
  reply.setCookie(VISITOR_COOKIE, visitor, cookieOptions(config));
  return csrfTokenFor(config, visitor);
}

export function cookieOptions(config: Config) {
  return {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: config.publicUrl.startsWith('https:'),
  } as const;
}

/**
 * Every form, and every request that changes something on the strength of a cookie, carries
 * the token: in the field `_csrf` or the header `x-csrf-token`. Bearer tokens need none, as
 * no browser adds those by itself.
 */
export function protectFromForgery(app: FastifyInstance, config: Config): void {
  app.addHook('preValidation', async (request) => {
    if (SAFE_METHODS.has(request.method)) return;
    const isForm = request.headers['content-type']?.startsWith(FORM) ?? false;
    if (!isForm && !reliesOnCookie(request)) return;
    const cookie = request.cookies[SESSION_COOKIE] ?? request.cookies[VISITOR_COOKIE];
    const sent = request.headers['x-csrf-token'] ?? formField(request.body);
    if (!cookie || typeof sent !== 'string' || !safeEqual(sent, csrfTokenFor(config, cookie))) {
      throw csrfInvalid();
    }
  });
}

function formField(body: unknown): unknown {
  return typeof body === 'object' && body !== null && '_csrf' in body ? body._csrf : undefined;
}
