import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Dependencies } from '../dependencies.ts';
import { healthRoutes } from './health.ts';
import { vendorRoutes } from './vendors.ts';

export const apiRoutes: FastifyPluginAsyncTypebox<Dependencies> = async (app, deps) => {
  await app.register(healthRoutes, deps);
  await app.register(vendorRoutes, deps);
};
