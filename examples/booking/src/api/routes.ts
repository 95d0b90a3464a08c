import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Dependencies } from '../dependencies.ts';
import { adminRoutes } from './admin.ts';
import { bookingRoutes } from './bookings.ts';
import { documentRoute } from './document.ts';
import { healthRoutes } from './health.ts';
import { passwordResetRoutes } from './password-resets.ts';
import { paymentWebhookRoutes } from './payment-webhook.ts';
import { sessionRoutes } from './sessions.ts';
import { vendorPortalRoutes } from './vendor-portal.ts';
import { vendorRoutes } from './vendors.ts';

/** Everything that openapi.json describes. */
export const apiRoutes: FastifyPluginAsyncTypebox<Dependencies> = async (app, deps) => {
  const plugins = [
    healthRoutes,
    documentRoute,
    vendorRoutes,
    bookingRoutes,
    sessionRoutes,
    passwordResetRoutes,
    vendorPortalRoutes,
    adminRoutes,
    paymentWebhookRoutes,
  ];
  for (const plugin of plugins) await app.register(plugin, deps);
};
