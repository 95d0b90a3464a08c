import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { ResetToken } from '../api/password-resets.ts';
import { Email, Password, strict } from '../api/schemas.ts';
import type { Dependencies } from '../dependencies.ts';
import { atMost } from '../http/rate-limits.ts';
import { requestReset, resetPassword } from '../services/accounts.ts';
import { attempt, formOf } from './forms.ts';
import { html, type Html } from './html.ts';
import { alert } from './layout.ts';
import { openPage, problemOf, type Page } from './page.ts';

const ForgotForm = formOf({ email: Email('customer1@booking.example') });
const ResetForm = formOf({ token: ResetToken, password: Password('a-new-password') });

export const passwordPages: FastifyPluginAsyncTypebox<Dependencies> = async (app, deps) => {
  const rateLimit = atMost(deps.config.rateLimits.forgotPassword);

  app.get('/forgot-password', { config: { access: 'anybody' } }, (request, reply) => {
    const page = openPage(deps, request, reply);
    return page.send('Forgot your password?', forgotForm(page));
  });

  app.post(
    '/forgot-password',
    {
      schema: { body: ForgotForm },
      attachValidation: true,
      config: { access: 'anybody', rateLimit },
    },
    (request, reply) => {
      const page = openPage(deps, request, reply);
      const invalid = problemOf(request);
      if (invalid !== undefined) {
        return page.send('Forgot your password?', forgotForm(page, invalid), { status: 400 });
      }
      requestReset(deps, request.body.email).catch((error: unknown) => {
        request.log.error({ err: error }, 'password reset failed');
      });
      const told = html`<p role="status">
        If there is an account with this address, a link to set a new password is on its way to it.
      </p>`;
      return page.send('Look into your mail', told);
    },
  );

  app.get(
    '/reset-password',
    {
      schema: { querystring: Type.Object({ token: ResetToken }, strict) },
      config: { access: 'anybody' },
    },
    (request, reply) => {
      const page = openPage(deps, request, reply);
      return page.send('Set a new password', resetForm(page, request.query.token));
    },
  );

  app.post(
    '/reset-password',
    {
      schema: { body: ResetForm },
      attachValidation: true,
      config: { access: 'anybody', rateLimit },
    },
    async (request, reply) => {
      const page = openPage(deps, request, reply);
      const { token, password } = request.body as { token?: string; password?: string };
      const refuse = (problem: string, status: number) =>
        page.send('Set a new password', resetForm(page, token, problem), { status });
      const invalid = problemOf(request);
      if (invalid !== undefined) return refuse(invalid, 400);
      const result = await attempt(() => resetPassword(deps, token ?? '', password ?? ''));
      if ('refused' in result) return refuse(result.refused.message, result.refused.statusCode);
      return page.send(
        'Password changed',
        html`<p role="status">
          You can <a href="/sign-in">sign in</a> with the new password now.
        </p>`,
      );
    },
  );
};

function forgotForm(page: Page, problem?: string): Html {
  return html`${alert(problem)}
    <form method="post" action="/forgot-password">
      ${page.csrf()}
      <label for="email">E-mail address</label>
      <input id="email" name="email" type="email" required autocomplete="username" />
      <button>Mail me a link</button>
    </form>`;
}

function resetForm(page: Page, token: string | undefined, problem?: string): Html {
  return html`${alert(problem)}
    <form method="post" action="/reset-password">
      ${page.csrf()}
      <input type="hidden" name="token" value="${token}" />
      <label for="password">New password <span class="quiet">(at least 10 characters)</span></label>
      <input
        id="password"
        name="password"
        type="password"
        required
        minlength="10"
        maxlength="200"
        autocomplete="new-password"
      />
      <button>Set the password</button>
    </form>`;
}
