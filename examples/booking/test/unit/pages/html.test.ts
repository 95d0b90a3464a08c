import { expect, it } from 'vitest';
import { html } from '../../../src/pages/html.ts';

it('escapes values, and nests markup of its own', () => {
  const item = (name: string) => html`<li title="${name}">${name}</li>`;
  expect(html`${['<b>', `"'&`].map(item)}`.text).toBe(
    '<li title="&#60;b&#62;">&#60;b&#62;</li><li title="&#34;&#39;&#38;">&#34;&#39;&#38;</li>',
  );
});

it('shows numbers, and nothing for what is not there', () => {
  expect(html`${0}${undefined}${false}${''}`.text).toBe('0');
});
