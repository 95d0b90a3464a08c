import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { Email } from '../api/schemas.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Role } from '../domain/types.ts';
import { cookieOptions } from '../http/csrf.ts';
import { SESSION_COOKIE } from '../http/identity.ts';
import { atMost } from '../http/rate-limits.ts';
import { signIn, signOut } from '../services/accounts.ts';
import { attempt, formOf } from './forms.ts';
import { html, type Html } from './html.ts';
import { alert } from './layout.ts';
import { openPage, problemOf, type Page } from './page.ts';

const SignInForm = formOf({
  email: Email('customer1@booking.example'),
  password: Type.String({ minLength: 1, maxLength: 200 }),
});

const START_PAGE: Record<Role, string> = { customer: '/', vendor: '/portal', admin: '/admin' };

export const signInPages: FastifyPluginAsyncTypebox<Dependencies> = async (app, deps) => {
  const { config } = deps;

  app.get('/sign-in', { config: { access: 'anybody' } }, (request, reply) => {
    const page = openPage(deps, request, reply);
    return page.send('Sign in', signInForm(page));
  });

  app.post(
    '/sign-in',
    {
      schema: { body: SignInForm },
      attachValidation: true,
      config: { access: 'anybody', rateLimit: atMost(config.rateLimits.signIn) },
    },
    async (request, reply) => {
      const page = openPage(deps, request, reply);
      const invalid = problemOf(request);
      if (invalid !== undefined) {
        return page.send('Sign in', signInForm(page, invalid), { status: 400 });
      }
      const { email, password } = request.body;
      const result = await attempt(() => signIn(deps, email, password, 'cookie'));
      if ('refused' in result) {
        return page.send('Sign in', signInForm(page, result.refused.message), { status: 401 });
      }
      const { account, expiresAt, token } = result.done;
      reply.setCookie(SESSION_COOKIE, token, { ...cookieOptions(config), expires: expiresAt });
      return reply.redirect(START_PAGE[account.role], 303);
    },
  );

  app.post('/sign-out', { schema: { body: formOf({}) } }, async (request, reply) => {
    const token = request.cookies[SESSION_COOKIE];
    if (token !== undefined) await signOut(deps, token);
    reply.clearCookie(SESSION_COOKIE, cookieOptions(config));
    return reply.redirect('/', 303);
  });
};

function signInForm(page: Page, problem?: string): Html {
  return html`${alert(problem)}
    <form method="post" action="/sign-in">
      ${page.csrf()}
      <label for="email">E-mail address</label>
      <input id="email" name="email" type="email" required autocomplete="username" />
      <label for="password">Password</label>
      <input
        id="password"
        name="password"
        type="password"
        required
        autocomplete="current-password"
      />
      <button>Sign in</button>
    </form>
    <p><a href="/forgot-password">Forgot your password?</a></p>`;
}
