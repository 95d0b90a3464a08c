import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type, type Static } from '@sinclair/typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { bookingFields } from '../api/bookings.ts';
import { Uuid, strict } from '../api/schemas.ts';
import type { Dependencies } from '../dependencies.ts';
import { formatClock, formatMoney } from '../domain/format.ts';
import { seedId } from '../domain/seed-data.ts';
import { dateOf, nextWorkingDay, type Slot } from '../domain/slots.ts';
import type { Vendor } from '../domain/types.ts';
import { atMost } from '../http/rate-limits.ts';
import { bookingPath, placeBooking } from '../services/bookings.ts';
import { findFreeSlots, findVendor } from '../services/vendors.ts';
import { attempt, formOf } from './forms.ts';
import { html, type Html } from './html.ts';
import { alert } from './layout.ts';
import { openPage, problemOf } from './page.ts';

const Params = Type.Object({ vendorId: Uuid(seedId(1, 1)) }, strict);
const DateQuery = Type.Object({ date: Type.Optional(Type.String({ format: 'date' })) }, strict);
const BookingForm = formOf(bookingFields);

type Sent = Partial<Static<typeof BookingForm>>;

export const vendorPages: FastifyPluginAsyncTypebox<Dependencies> = async (app, deps) => {
  app.get(
    '/vendors/:vendorId',
    { schema: { params: Params, querystring: DateQuery }, config: { access: 'anybody' } },
    async (request, reply) => {
      const vendor = await findVendor(deps, request.params.vendorId);
      const date = request.query.date ?? nextWorkingDay(deps.now());
      return sendVendorPage(deps, request, reply, { vendor, date });
    },
  );

  app.post(
    '/vendors/:vendorId',
    {
      schema: { params: Params, body: BookingForm },
      attachValidation: true,
      config: { access: 'anybody', rateLimit: atMost(deps.config.rateLimits.booking) },
    },
    async (request, reply) => {
      const { vendorId } = request.params;
      const vendor = await findVendor(deps, vendorId);
      const sent = request.body as Sent;
      const date = (sent.startsAt ?? '').slice(0, 10) || nextWorkingDay(deps.now());
      const problem = problemOf(request);
      if (problem !== undefined) {
        return sendVendorPage(deps, request, reply, { vendor, date, sent, problem, status: 400 });
      }
      const { _csrf, ...fields } = request.body;
      const result = await attempt(() =>
        placeBooking(deps, { vendorId, ...fields }, request.account),
      );
      if ('done' in result) return reply.redirect(bookingPath(deps, result.done), 303);
      const { message, statusCode: status } = result.refused;
      return sendVendorPage(deps, request, reply, { vendor, date, sent, problem: message, status });
    },
  );
};

interface VendorPage {
  vendor: Vendor;
  date: string;
  sent?: Sent;
  problem?: string;
  status?: number;
}

async function sendVendorPage(
  deps: Dependencies,
  request: FastifyRequest,
  reply: FastifyReply,
  { vendor, date, sent = {}, problem, status = 200 }: VendorPage,
): Promise<FastifyReply> {
  const slots = await findFreeSlots(deps, vendor, date);
  const page = openPage(deps, request, reply);
  const content = html`<p>${vendor.description}</p>
    <p class="quiet">${vendor.slotMinutes} minutes, ${formatMoney(vendor.priceCents)}</p>
    ${alert(problem)}
    <form class="row" id="day" data-vendor="${vendor.id}">
      <div>
        <label for="date">Day</label>
        <input
          id="date"
          name="date"
          type="date"
          required
          min="${dateOf(deps.now())}"
          value="${date}"
        />
      </div>
      <button>Show times</button>
    </form>
    <form method="post" action="/vendors/${vendor.id}">
      ${page.csrf()} ${slotChoice(slots)} ${customerFields(sent, request)}
      <button>Book</button>
    </form>`;
  return page.send(vendor.name, content, { status, script: 'slots.js' });
}

function slotChoice(slots: Slot[]): Html {
  return html`<fieldset id="slots" aria-live="polite">
    <legend>Time</legend>
    ${slots.length === 0 && html`<p>No free times on this day.</p>`}
    ${slots.map(
      ({ startsAt }) =>
        html`<label class="slot">
          <input type="radio" name="startsAt" required value="${startsAt.toISOString()}" />
          ${formatClock(startsAt)}</label
        >`,
    )}
  </fieldset>`;
}

function customerFields(sent: Sent, { account }: FastifyRequest): Html {
  return html`<label for="customerName">Name</label>
    <input
      id="customerName"
      name="customerName"
      required
      maxlength="100"
      autocomplete="name"
      value="${sent.customerName ?? account?.name}"
    />
    <label for="customerEmail">E-mail address</label>
    <input
      id="customerEmail"
      name="customerEmail"
      type="email"
      required
      maxlength="254"
      autocomplete="email"
      value="${sent.customerEmail ?? account?.email}"
    />
    <label for="note">Note <span class="quiet">(optional)</span></label>
    <input id="note" name="note" maxlength="500" value="${sent.note}" />`;
}
