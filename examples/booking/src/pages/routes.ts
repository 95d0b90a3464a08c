import { fileURLToPath } from 'node:url';
import formbody from '@fastify/formbody';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Dependencies } from '../dependencies.ts';
import { adminPages } from './admin.ts';
import { bookingPages } from './booking.ts';
import { homePages } from './home.ts';
import { passwordPages } from './passwords.ts';
import { portalPages } from './portal.ts';
import { signInPages } from './sign-in.ts';
import { vendorPages } from './vendor.ts';

const PUBLIC = fileURLToPath(new URL('../../public/', import.meta.url));

/** Only pages read forms; the API answers 415 to them. */
export const pageRoutes: FastifyPluginAsyncTypebox<Dependencies> = async (app, deps) => {
  await app.register(formbody);
  await app.register(fastifyStatic, {
    root: PUBLIC,
    prefix: '/assets/',
    cacheControl: false,
    setHeaders: (reply) => {
      reply.header('cache-control', 'public, max-age=3600');
    },
  });
  const plugins = [
    homePages,
    vendorPages,
    bookingPages,
    signInPages,
    passwordPages,
    portalPages,
    adminPages,
  ];
  for (const plugin of plugins) await app.register(plugin, deps);
};
