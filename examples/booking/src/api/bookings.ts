import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { Dependencies } from '../dependencies.ts';
import { seedId } from '../domain/seed-data.ts';
import { atMost } from '../http/rate-limits.ts';
import { bookingKey, cancelBooking, placeBooking, readBooking } from '../services/bookings.ts';
import { BookingSchema, Email, Line, Name, Uuid, strict } from './schemas.ts';
import { viewBooking } from './views.ts';

/** Pages and API take the same fields. */
export const bookingFields = {
  startsAt: Type.String({ format: 'date-time', examples: ['2030-01-08T09:00:00Z'] }),
  customerName: Name(100, 'Ada Lovelace'),
  customerEmail: Email('ada@example.com'),
  note: Type.Optional(Line({ maxLength: 500, examples: ['First visit'] })),
};

const NewBooking = Type.Object(
  { vendorId: Uuid(seedId(1, 1)), ...bookingFields },
  { title: 'NewBooking', ...strict },
);

const Placed = Type.Object(
  {
    booking: BookingSchema,
    key: Type.String({ description: 'Reads and cancels the booking without an account' }),
  },
  { title: 'PlacedBooking', ...strict },
);

export const BookingKey = Type.Object(
  { key: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' })) },
  strict,
);

const idOf = (n: number) => Type.Object({ bookingId: Uuid(seedId(5, n)) }, strict);

export const bookingRoutes: FastifyPluginAsyncTypebox<Dependencies> = async (app, deps) => {
  app.post(
    '/api/bookings',
    {
      schema: {
        operationId: 'createBooking',
        summary: 'Book a free appointment, with or without an account',
        tags: ['bookings'],
        body: NewBooking,
        response: { 201: Placed },
      },
      config: {
        access: 'anybody',
        errors: [404, 409],
        rateLimit: atMost(deps.config.rateLimits.booking),
      },
    },
    async ({ body, account }, reply) => {
      const booking = await placeBooking(deps, body, account);
      reply.code(201);
      return { booking: viewBooking(booking), key: bookingKey(deps, booking.id) };
    },
  );

  app.get(
    '/api/bookings/:bookingId',
    {
      schema: {
        operationId: 'getBooking',
        summary: 'One booking, by its key or for those it concerns',
        tags: ['bookings'],
        params: idOf(1),
        querystring: BookingKey,
        response: { 200: BookingSchema },
      },
      config: { access: 'anybody', errors: [403, 404] },
    },
    async ({ params, query, account }) =>
      viewBooking(await readBooking(deps, params.bookingId, query.key, account)),
  );

  app.post(
    '/api/bookings/:bookingId/cancel',
    {
      schema: {
        operationId: 'cancelBooking',
        summary: 'Cancel a booking; cancelling twice is cancelling once',
        tags: ['bookings'],
        params: idOf(2),
        querystring: BookingKey,
        response: { 200: BookingSchema },
      },
      config: { access: 'anybody', errors: [403, 404, 409] },
    },
    async ({ params, query, account }) => {
      const booking = await readBooking(deps, params.bookingId, query.key, account);
      return viewBooking(await cancelBooking(deps, booking));
    },
  );
};
