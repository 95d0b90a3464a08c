import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { Dependencies } from '../dependencies.ts';
import { SEED_RESET_TOKEN } from '../domain/seed-data.ts';
import { atMost } from '../http/rate-limits.ts';
import { requestReset, resetPassword } from '../services/accounts.ts';
import { Email, NoContent, Password, strict } from './schemas.ts';

const ResetRequest = Type.Object(
  { email: Email('customer100@booking.example') },
  { title: 'PasswordResetRequest', ...strict },
);

export const ResetToken = Type.String({
  pattern: '^[A-Za-z0-9_-]{20,100}$',
  examples: [SEED_RESET_TOKEN],
});

const NewPassword = Type.Object(
  { token: ResetToken, password: Password('a-new-password') },
  { title: 'NewPassword', ...strict },
);

const Accepted = Type.Object(
  { status: Type.Literal('accepted') },
  { title: 'Accepted', description: 'The same for every address, known or not', ...strict },
);

export const passwordResetRoutes: FastifyPluginAsyncTypebox<Dependencies> = async (app, deps) => {
  const rateLimit = atMost(deps.config.rateLimits.forgotPassword);

  app.post(
    '/api/password-resets',
    {
      schema: {
        operationId: 'requestPasswordReset',
        summary: 'Mail a link to set a new password',
        tags: ['accounts'],
        body: ResetRequest,
        response: { 202: Accepted },
      },
      config: { errors: [403], rateLimit },
    },
    async ({ body, log }, reply) => {
      // Not awaited: the time of the answer must not tell whether there is an account.
      requestReset(deps, body.email).catch((error: unknown) => {
        log.error({ err: error }, 'password reset failed');
      });
      reply.code(202);
      return { status: 'accepted' } as const;
    },
  );

  app.post(
    '/api/password-resets/confirm',
    {
      schema: {
        operationId: 'resetPassword',
        summary: 'Set a new password with the mailed token, once',
        tags: ['accounts'],
        body: NewPassword,
        response: { 204: NoContent },
      },
      config: { errors: [403], rateLimit },
    },
    async ({ body }, reply) => {
      await resetPassword(deps, body.token, body.password);
      reply.code(204);
      return null;
    },
  );
};
