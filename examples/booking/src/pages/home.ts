import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { Line, strict } from '../api/schemas.ts';
import type { Dependencies } from '../dependencies.ts';
import { formatMoney } from '../domain/format.ts';
import type { Vendor } from '../domain/types.ts';
import { html, type Html } from './html.ts';
import { openPage } from './page.ts';

const CATEGORIES = ['hair', 'massage', 'bicycle', 'physiotherapy', 'tailoring'];
const SHOWN = 50;

const Search = Type.Object(
  {
    query: Type.Optional(Line({ maxLength: 100 })),
    category: Type.Optional(Line({ maxLength: 50 })),
  },
  strict,
);

export const homePages: FastifyPluginAsyncTypebox<Dependencies> = async (app, deps) => {
  app.get('/', { config: { access: 'anybody' } }, (request, reply) =>
    openPage(deps, request, reply).send(
      'Book an appointment',
      html`<p>Choose a vendor, pick a time, done. You need no account.</p>
        ${searchForm({})}
        <h2>By category</h2>
        <ul class="tags">
          ${CATEGORIES.map((name) => html`<li><a href="/vendors?category=${name}">${name}</a></li>`)}
        </ul>`,
    ),
  );

  app.get(
    '/vendors',
    { schema: { querystring: Search }, config: { access: 'anybody' } },
    async (request, reply) => {
      const { query, category } = request.query;
      const { items, total } = await deps.stores.vendors.search({
        query,
        category: category === '' ? undefined : category,
        limit: SHOWN,
        offset: 0,
      });
      return openPage(deps, request, reply).send(
        'Vendors',
        html`${searchForm(request.query)}
          <p role="status">${total === 1 ? '1 vendor' : `${total} vendors`}</p>
          <ul class="cards">
            ${items.map(card)}
          </ul>`,
      );
    },
  );
};

function searchForm({ query, category }: { query?: string; category?: string }): Html {
  return html`<form class="row" action="/vendors" role="search">
    <div>
      <label for="query">Words</label>
      <input id="query" name="query" type="search" maxlength="100" value="${query}" />
    </div>
    <div>
      <label for="category">Category</label>
      <select id="category" name="category">
        <option value="">all</option>
        ${CATEGORIES.map((name) => html`<option${name === category && html` selected`}>${name}</option>`)}
      </select>
    </div>
    <button>Search</button>
  </form>`;
}

function card(vendor: Vendor): Html {
  return html`<li>
    <h2><a href="/vendors/${vendor.id}">${vendor.name}</a></h2>
    <p>${vendor.description}</p>
    <p class="quiet">${vendor.slotMinutes} minutes, ${formatMoney(vendor.priceCents)}</p>
  </li>`;
}
