import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { Dependencies } from '../dependencies.ts';
import { seedId } from '../domain/seed-data.ts';
import { notFound } from '../errors.ts';
import { assertWorksFor, accountOf } from '../http/identity.ts';
import { completeBooking, readBooking } from '../services/bookings.ts';
import {
  BookingSchema,
  Limit,
  Line,
  Money,
  Offset,
  OneOf,
  Uuid,
  VendorSchema,
  listOf,
  strict,
} from './schemas.ts';
import { viewBooking, viewBookings } from './views.ts';

const vendorParams = Type.Object({ vendorId: Uuid(seedId(1, 1)) }, strict);

export const BookingsQuery = Type.Object(
  {
    status: Type.Optional(OneOf('booked', 'cancelled', 'completed')),
    limit: Type.Optional(Limit),
    offset: Type.Optional(Offset),
  },
  strict,
);

const VendorChange = Type.Object(
  {
    description: Type.Optional(Line({ maxLength: 500, examples: ['Now with evening hours'] })),
    priceCents: Type.Optional(Money(3500)),
  },
  { title: 'VendorChange', minProperties: 1, ...strict },
);

const access = ['vendor', 'admin'] as const;

/** For a vendor about itself, and for admins about any vendor. */
export const vendorPortalRoutes: FastifyPluginAsyncTypebox<Dependencies> = async (app, deps) => {
  app.get(
    '/api/vendors/:vendorId/bookings',
    {
      schema: {
        operationId: 'listVendorBookings',
        summary: 'The bookings at a vendor, latest first',
        tags: ['vendor portal'],
        params: vendorParams,
        querystring: BookingsQuery,
        response: { 200: listOf('BookingList', BookingSchema) },
      },
      config: { access: [...access] },
    },
    async (request) => {
      const { vendorId } = request.params;
      assertWorksFor(accountOf(request), vendorId);
      const { status, limit = 20, offset = 0 } = request.query;
      return viewBookings(await deps.stores.bookings.list({ vendorId, status, limit, offset }));
    },
  );

  app.patch(
    '/api/vendors/:vendorId',
    {
      schema: {
        operationId: 'updateVendor',
        summary: 'Change what customers see of a vendor',
        tags: ['vendor portal'],
        params: vendorParams,
        body: VendorChange,
        response: { 200: VendorSchema },
      },
      config: { access: [...access], errors: [404] },
    },
    async (request) => {
      assertWorksFor(accountOf(request), request.params.vendorId);
      const vendor = await deps.stores.vendors.update(request.params.vendorId, request.body);
      if (!vendor) throw notFound('vendor');
      return vendor;
    },
  );

  app.post(
    '/api/bookings/:bookingId/complete',
    {
      schema: {
        operationId: 'completeBooking',
        summary: 'Mark a booking as done',
        tags: ['vendor portal'],
        params: Type.Object({ bookingId: Uuid(seedId(5, 3)) }, strict),
        response: { 200: BookingSchema },
      },
      config: { access: [...access], errors: [404, 409] },
    },
    async (request) => {
      const { bookingId } = request.params;
      const booking = await readBooking(deps, bookingId, undefined, accountOf(request));
      return viewBooking(await completeBooking(deps, booking));
    },
  );
};
