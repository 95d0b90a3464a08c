import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { OneOf, Uuid, strict } from '../api/schemas.ts';
import type { Dependencies } from '../dependencies.ts';
import { formatMoney } from '../domain/format.ts';
import { seedId } from '../domain/seed-data.ts';
import type { Vendor } from '../domain/types.ts';
import { setVendorStatus } from '../services/vendors.ts';
import type { Overview } from '../stores/stores.ts';
import { bookingTable } from './booking-table.ts';
import { formOf } from './forms.ts';
import { html, type Html } from './html.ts';
import { openPage, type Page } from './page.ts';

const VENDORS_SHOWN = 200;
const BOOKINGS_SHOWN = 20;

export const adminPages: FastifyPluginAsyncTypebox<Dependencies> = async (app, deps) => {
  const { stores } = deps;
  const config = { access: ['admin' as const] };

  app.get('/admin', { config }, async (request, reply) => {
    const [overview, vendors, bookings] = await Promise.all([
      stores.bookings.overview(),
      stores.vendors.search({ includeSuspended: true, limit: VENDORS_SHOWN, offset: 0 }),
      stores.bookings.list({ limit: BOOKINGS_SHOWN, offset: 0 }),
    ]);
    const page = openPage(deps, request, reply);
    const open = (id: string) => html`<a href="/bookings/${id}">Open</a>`;
    return page.send(
      'Admin',
      html`${figures(overview)}
        <h2>Bookings</h2>
        ${bookingTable(bookings, (booking) => open(booking.id))}
        <h2>Vendors</h2>
        ${vendorTable(page, vendors.items)}`,
    );
  });

  app.post(
    '/admin/vendors/:vendorId/status',
    {
      schema: {
        params: Type.Object({ vendorId: Uuid(seedId(1, 1)) }, strict),
        body: formOf({ status: OneOf('active', 'suspended') }),
      },
      config,
    },
    async ({ params, body }, reply) => {
      await setVendorStatus(deps, params.vendorId, body.status);
      return reply.redirect('/admin', 303);
    },
  );
};

function figures({ vendors, customers, bookings, paidCents }: Overview): Html {
  return html`<dl>
    <dt>Vendors</dt>
    <dd>${vendors}</dd>
    <dt>Customers</dt>
    <dd>${customers}</dd>
    <dt>Booked</dt>
    <dd>${bookings.booked}</dd>
    <dt>Cancelled</dt>
    <dd>${bookings.cancelled}</dd>
    <dt>Done</dt>
    <dd>${bookings.completed}</dd>
    <dt>Paid</dt>
    <dd>${formatMoney(paidCents)}</dd>
  </dl>`;
}

function vendorTable(page: Page, vendors: Vendor[]): Html {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Vendor</th>
          <th scope="col">City</th>
          <th scope="col">Status</th>
          <th scope="col">Action</th>
        </tr>
      </thead>
      <tbody>
        ${vendors.map((vendor) => {
          const [status, word] =
            vendor.status === 'active' ? ['suspended', 'Suspend'] : ['active', 'Let in'];
          return html`<tr>
            <th scope="row">${vendor.name}</th>
            <td>${vendor.city}</td>
            <td>${vendor.status}</td>
            <td>
              <form method="post" action="/admin/vendors/${vendor.id}/status">
                ${page.csrf()}<input type="hidden" name="status" value="${status}" />
                <button class="quiet" aria-label="${word} ${vendor.name}">${word}</button>
              </form>
            </td>
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}
