import { STATUS_CODES } from 'node:http';
import { html } from './html.ts';
import { layout } from './layout.ts';

export function errorPage(status: number, error: { message: string; requestId: string }): string {
  return layout(
    { title: STATUS_CODES[status] ?? 'Error' },
    html`<p>${error.message}</p>
      <p><a href="/">Back to the start</a></p>
      <p class="quiet">Request ${error.requestId}</p>`,
  );
}
