import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { Dependencies } from '../dependencies.ts';
import { seedId } from '../domain/seed-data.ts';
import { setVendorStatus } from '../services/vendors.ts';
import { BookingSchema, OneOf, Uuid, VendorSchema, listOf, strict } from './schemas.ts';
import { BookingsQuery } from './vendor-portal.ts';
import { viewBookings } from './views.ts';

const Count = Type.Integer({ minimum: 0 });

const OverviewSchema = Type.Object(
  {
    vendors: Count,
    customers: Count,
    bookings: Type.Object({ booked: Count, cancelled: Count, completed: Count }, strict),
    paidCents: Count,
  },
  { title: 'Overview', ...strict },
);

const StatusChange = Type.Object(
  { status: OneOf('active', 'suspended') },
  { title: 'VendorStatusChange', ...strict },
);

export const adminRoutes: FastifyPluginAsyncTypebox<Dependencies> = async (app, deps) => {
  const { stores } = deps;

  app.get(
    '/api/admin/overview',
    {
      schema: {
        operationId: 'getOverview',
        summary: 'Counts and money',
        tags: ['admin'],
        response: { 200: OverviewSchema },
      },
      config: { access: ['admin'] },
    },
    () => stores.bookings.overview(),
  );

  app.get(
    '/api/admin/bookings',
    {
      schema: {
        operationId: 'listBookings',
        summary: 'All bookings, latest first',
        tags: ['admin'],
        querystring: BookingsQuery,
        response: { 200: listOf('BookingList', BookingSchema) },
      },
      config: { access: ['admin'] },
    },
    async ({ query: { status, limit = 20, offset = 0 } }) =>
      viewBookings(await stores.bookings.list({ status, limit, offset })),
  );

  app.put(
    '/api/admin/vendors/:vendorId/status',
    {
      schema: {
        operationId: 'setVendorStatus',
        summary: 'Suspend a vendor, or let it back in',
        tags: ['admin'],
        params: Type.Object({ vendorId: Uuid(seedId(1, 20)) }, strict),
        body: StatusChange,
        response: { 200: VendorSchema },
      },
      config: { access: ['admin'], errors: [404] },
    },
    ({ params, body }) => setVendorStatus(deps, params.vendorId, body.status),
  );
};
