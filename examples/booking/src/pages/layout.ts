import type { Account } from '../domain/types.ts';
import { html, type Html } from './html.ts';

export interface Frame {
  title: string;
  account?: Account | undefined;
  csrf?: () => Html;
  /** A script of public/ that the page wants. */
  script?: string | undefined;
}

/** The frame of every page. */
export function layout({ title, account, csrf, script }: Frame, content: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – Booking</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/style.css" />
        ${script !== undefined && html`<script type="module" src="/assets/${script}"></script>`}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header>
          <nav aria-label="Main">
            <a class="brand" href="/">Booking</a>
            <a href="/vendors">Find a vendor</a>
            ${navigation(account, csrf)}
          </nav>
        </header>
        <main id="main">
          <h1>${title}</h1>
          ${content}
        </main>
        <footer>
          <p>Appointments at small companies, Monday to Saturday. All times are UTC.</p>
        </footer>
      </body>
    </html> `.text;
}

function navigation(account: Account | undefined, csrf: (() => Html) | undefined): Html {
  if (!account) return html`<a class="end" href="/sign-in">Sign in</a>`;
  return html`${account.role === 'vendor' && html`<a href="/portal">Vendor portal</a>`}
    ${account.role === 'admin' && html`<a href="/admin">Admin</a>`}
    <form class="end" method="post" action="/sign-out">
      ${csrf?.()}
      <span>${account.name}</span>
      <button class="quiet">Sign out</button>
    </form>`;
}

/** A problem with what was sent, in words, where a screen reader announces it. */
export function alert(problem: string | undefined): Html {
  return problem === undefined ? html`` : html`<p class="alert" role="alert">${problem}</p>`;
}
