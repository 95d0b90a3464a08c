import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { Dependencies } from '../dependencies.ts';
import { seedId } from '../domain/seed-data.ts';
import { findFreeSlots, findVendor } from '../services/vendors.ts';
import { Limit, Line, Offset, Uuid, VendorSchema, listOf, strict } from './schemas.ts';

const Params = Type.Object({ vendorId: Uuid(seedId(1, 1)) }, strict);

const Search = Type.Object(
  {
    query: Type.Optional(Line({ maxLength: 100, examples: ['massage'] })),
    category: Type.Optional(Line({ maxLength: 50, examples: ['massage'] })),
    city: Type.Optional(Line({ maxLength: 50, examples: ['Ghent'] })),
    limit: Type.Optional(Limit),
    offset: Type.Optional(Offset),
  },
  strict,
);

const DateQuery = Type.Object(
  { date: Type.String({ format: 'date', examples: ['2030-01-08'] }) },
  strict,
);

const AvailabilitySchema = Type.Object(
  {
    vendorId: Uuid(seedId(1, 1)),
    date: Type.String({ format: 'date' }),
    slots: Type.Array(
      Type.Object(
        {
          startsAt: Type.String({ format: 'date-time' }),
          endsAt: Type.String({ format: 'date-time' }),
        },
        strict,
      ),
    ),
  },
  { title: 'Availability', ...strict },
);

export const vendorRoutes: FastifyPluginAsyncTypebox<Dependencies> = async (app, deps) => {
  app.get(
    '/api/vendors',
    {
      schema: {
        operationId: 'searchVendors',
        summary: 'Find vendors by words, category and city',
        tags: ['vendors'],
        querystring: Search,
        response: { 200: listOf('VendorList', VendorSchema) },
      },
    },
    ({ query }) =>
      deps.stores.vendors.search({ ...query, limit: query.limit ?? 20, offset: query.offset ?? 0 }),
  );

  app.get(
    '/api/vendors/:vendorId',
    {
      schema: {
        operationId: 'getVendor',
        summary: 'One vendor',
        tags: ['vendors'],
        params: Params,
        response: { 200: VendorSchema },
      },
      config: { errors: [404] },
    },
    ({ params }) => findVendor(deps, params.vendorId),
  );

  app.get(
    '/api/vendors/:vendorId/availability',
    {
      schema: {
        operationId: 'getAvailability',
        summary: 'The free appointments of a day',
        tags: ['vendors'],
        params: Params,
        querystring: DateQuery,
        response: { 200: AvailabilitySchema },
      },
      config: { errors: [404] },
    },
    async ({ params, query }) => {
      const vendor = await findVendor(deps, params.vendorId);
      const slots = await findFreeSlots(deps, vendor, query.date);
      return {
        vendorId: vendor.id,
        date: query.date,
        slots: slots.map(({ startsAt, endsAt }) => ({
          startsAt: startsAt.toISOString(),
          endsAt: endsAt.toISOString(),
        })),
      };
    },
  );
};
