import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { Line, Uuid, strict } from '../api/schemas.ts';
import type { Dependencies } from '../dependencies.ts';
import { seedId } from '../domain/seed-data.ts';
import type { Vendor } from '../domain/types.ts';
import { forbidden, notFound } from '../errors.ts';
import { accountOf } from '../http/identity.ts';
import { completeBooking, readBooking } from '../services/bookings.ts';
import { bookingTable } from './booking-table.ts';
import { formOf } from './forms.ts';
import { html, type Html } from './html.ts';
import { openPage, problemOf, type Page } from './page.ts';
import { alert } from './layout.ts';

const SHOWN = 50;

const ProfileForm = formOf({
  description: Line({ maxLength: 500 }),
  price: Type.String({ pattern: '^[0-9]{1,4}(\\.[0-9]{1,2})?$' }),
});

export const portalPages: FastifyPluginAsyncTypebox<Dependencies> = async (app, deps) => {
  const { stores } = deps;
  const config = { access: ['vendor' as const] };

  const ownVendor = async (vendorId: string | null): Promise<Vendor> => {
    if (vendorId === null) throw forbidden();
    const vendor = await stores.vendors.find(vendorId);
    if (!vendor) throw notFound('vendor');
    return vendor;
  };

  app.get('/portal', { config }, async (request, reply) => {
    const vendor = await ownVendor(accountOf(request).vendorId);
    const filter = { vendorId: vendor.id, limit: SHOWN, offset: 0 };
    const bookings = await stores.bookings.list(filter);
    const page = openPage(deps, request, reply);
    const done = (id: string) =>
      html`<form method="post" action="/portal/bookings/${id}/complete">
        ${page.csrf()}<button class="quiet">Done</button>
      </form>`;
    return page.send(
      vendor.name,
      html`<h2>Bookings</h2>
        ${bookingTable(bookings, (booking) => (booking.status === 'booked' ? done(booking.id) : html``))}
        <h2>Profile</h2>
        ${profileForm(page, vendor)}`,
    );
  });

  app.post(
    '/portal/profile',
    { schema: { body: ProfileForm }, attachValidation: true, config },
    async (request, reply) => {
      const vendor = await ownVendor(accountOf(request).vendorId);
      const problem = problemOf(request);
      if (problem !== undefined) {
        const page = openPage(deps, request, reply);
        return page.send(vendor.name, profileForm(page, vendor, problem), { status: 400 });
      }
      const { description, price } = request.body;
      const priceCents = Math.round(Number(price) * 100);
      await stores.vendors.update(vendor.id, { description, priceCents });
      return reply.redirect('/portal', 303);
    },
  );

  app.post(
    '/portal/bookings/:bookingId/complete',
    {
      schema: {
        params: Type.Object({ bookingId: Uuid(seedId(5, 1)) }, strict),
        body: formOf({}),
      },
      config,
    },
    async (request, reply) => {
      const { bookingId } = request.params;
      const booking = await readBooking(deps, bookingId, undefined, accountOf(request));
      await completeBooking(deps, booking);
      return reply.redirect('/portal', 303);
    },
  );
};

function profileForm(page: Page, vendor: Vendor, problem?: string): Html {
  return html`${alert(problem)}
    <form method="post" action="/portal/profile">
      ${page.csrf()}
      <label for="description">Description</label>
      <input
        id="description"
        name="description"
        required
        maxlength="500"
        value="${vendor.description}"
      />
      <label for="price">Price in euros</label>
      <input
        id="price"
        name="price"
        inputmode="decimal"
        required
        value="${(vendor.priceCents / 100).toFixed(2)}"
      />
      <button>Save</button>
    </form>`;
}
