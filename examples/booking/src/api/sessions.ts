import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { Dependencies } from '../dependencies.ts';
import { SEED_PASSWORDS } from '../domain/seed-data.ts';
import { cookieOptions, csrfTokenFor } from '../http/csrf.ts';
import { SESSION_COOKIE, accountOf, bearerToken } from '../http/identity.ts';
import { atMost } from '../http/rate-limits.ts';
import { signIn, signOut } from '../services/accounts.ts';
import { AccountSchema, Email, NoContent, Password, strict } from './schemas.ts';

const Credentials = Type.Object(
  { email: Email('vendor1@booking.example'), password: Password(SEED_PASSWORDS.vendor) },
  { title: 'Credentials', ...strict },
);

const SignedIn = Type.Object(
  {
    account: AccountSchema,
    csrfToken: Type.String({ description: 'Goes into x-csrf-token with the session cookie' }),
  },
  { title: 'SignedIn', ...strict },
);

const Token = Type.Object(
  { token: Type.String(), expiresAt: Type.String({ format: 'date-time' }) },
  { title: 'Token', ...strict },
);

export const sessionRoutes: FastifyPluginAsyncTypebox<Dependencies> = async (app, deps) => {
  const { config } = deps;
  const rateLimit = atMost(config.rateLimits.signIn);

  app.post(
    '/api/sign-in',
    {
      schema: {
        operationId: 'signIn',
        summary: 'Start a session in the cookie sid',
        tags: ['accounts'],
        body: Credentials,
        response: { 200: SignedIn },
      },
      config: { errors: [401, 403], rateLimit },
    },
    async ({ body }, reply) => {
      const session = await signIn(deps, body.email, body.password, 'cookie');
      reply.setCookie(SESSION_COOKIE, session.token, {
        ...cookieOptions(config),
        expires: session.expiresAt,
      });
      return { account: session.account, csrfToken: csrfTokenFor(config, session.token) };
    },
  );

  app.post(
    '/api/tokens',
    {
      schema: {
        operationId: 'createToken',
        summary: 'Get a bearer token, for clients that are no browsers',
        tags: ['accounts'],
        body: Credentials,
        response: { 201: Token },
      },
      config: { errors: [401, 403], rateLimit },
    },
    async ({ body }, reply) => {
      const { token, expiresAt } = await signIn(deps, body.email, body.password, 'bearer');
      reply.code(201);
      return { token, expiresAt: expiresAt.toISOString() };
    },
  );

  app.post(
    '/api/sign-out',
    {
      schema: {
        operationId: 'signOut',
        summary: 'End this session or token',
        tags: ['accounts'],
        response: { 204: NoContent },
      },
      config: { access: 'account' },
    },
    async (request, reply) => {
      const token = bearerToken(request) ?? request.cookies[SESSION_COOKIE];
      if (token !== undefined) await signOut(deps, token);
      reply.clearCookie(SESSION_COOKIE, cookieOptions(config)).code(204);
      return null;
    },
  );

  app.get(
    '/api/me',
    {
      schema: {
        operationId: 'getMe',
        summary: 'The account that is signed in',
        tags: ['accounts'],
        response: { 200: AccountSchema },
      },
      config: { access: 'account' },
    },
    (request) => accountOf(request),
  );
};
