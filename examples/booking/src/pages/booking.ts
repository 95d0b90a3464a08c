import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { BookingKey } from '../api/bookings.ts';
import { Uuid, strict } from '../api/schemas.ts';
import type { Dependencies } from '../dependencies.ts';
import { formatMoney, formatTime } from '../domain/format.ts';
import { seedId } from '../domain/seed-data.ts';
import type { Booking } from '../domain/types.ts';
import { bookingPath, cancelBooking, readBooking } from '../services/bookings.ts';
import { formOf } from './forms.ts';
import { html, type Html } from './html.ts';
import { openPage } from './page.ts';
import { BOOKING_STATUS, PAYMENT_STATUS } from './words.ts';

const Params = Type.Object({ bookingId: Uuid(seedId(5, 1)) }, strict);

export const bookingPages: FastifyPluginAsyncTypebox<Dependencies> = async (app, deps) => {
  app.get(
    '/bookings/:bookingId',
    { schema: { params: Params, querystring: BookingKey }, config: { access: 'anybody' } },
    async (request, reply) => {
      const { params, query, account } = request;
      const booking = await readBooking(deps, params.bookingId, query.key, account);
      const page = openPage(deps, request, reply);
      const cancel = html`<form method="post" action="/bookings/${booking.id}/cancel">
        ${page.csrf()}
        <input type="hidden" name="key" value="${query.key}" />
        <button class="danger">Cancel the booking</button>
      </form>`;
      return page.send(
        booking.status === 'cancelled' ? 'Booking cancelled' : 'Booking confirmed',
        html`${facts(booking, query.key)}${booking.status === 'booked' && cancel}`,
        { script: 'payment.js' },
      );
    },
  );

  app.post(
    '/bookings/:bookingId/cancel',
    {
      schema: { params: Params, body: formOf({ key: Type.String({ maxLength: 64 }) }) },
      config: { access: 'anybody' },
    },
    async ({ params, body, account }, reply) => {
      const key = body.key === '' ? undefined : body.key;
      const booking = await readBooking(deps, params.bookingId, key, account);
      await cancelBooking(deps, booking);
      const back = key === undefined ? `/bookings/${booking.id}` : bookingPath(deps, booking);
      return reply.redirect(back, 303);
    },
  );
};

function facts(booking: Booking, key: string | undefined): Html {
  const query = key === undefined ? '' : `?key=${key}`;
  return html`<dl>
    <dt>Vendor</dt>
    <dd><a href="/vendors/${booking.vendorId}">${booking.vendorName}</a></dd>
    <dt>Time</dt>
    <dd>${formatTime(booking.startsAt)}</dd>
    <dt>Name</dt>
    <dd>${booking.customerName}</dd>
    <dt>E-mail address</dt>
    <dd>${booking.customerEmail}</dd>
    <dt>Note</dt>
    <dd>${booking.note === '' ? 'none' : booking.note}</dd>
    <dt>Price</dt>
    <dd>${formatMoney(booking.priceCents)}</dd>
    <dt>Status</dt>
    <dd>${BOOKING_STATUS[booking.status]}</dd>
    <dt>Payment</dt>
    <dd
      id="payment"
      role="status"
      data-status="${booking.paymentStatus}"
      data-source="/api/bookings/${booking.id}${query}"
    >
      ${PAYMENT_STATUS[booking.paymentStatus]}
    </dd>
  </dl>`;
}
