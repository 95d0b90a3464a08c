import type { FastifyInstance, RouteOptions } from 'fastify';
import { packageVersion } from '../version.ts';
import { describeOperation } from './openapi-operation.ts';
import { hoistSchemas, type Json } from './openapi-schemas.ts';
import { responseHeaders } from './openapi-responses.ts';

/** Collects the routes that carry an operationId; the result makes the document of them. */
export function documentRoutes(app: FastifyInstance): () => Json {
  const routes: RouteOptions[] = [];
  app.addHook('onRoute', (route) => {
    if (route.schema?.operationId !== undefined && route.method !== 'HEAD') routes.push(route);
  });
  return () => buildDocument(routes);
}

function buildDocument(routes: RouteOptions[]): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = route.url.replace(/:(\w+)/g, '{$1}');
    paths[path] = {
      ...paths[path],
      [String(route.method).toLowerCase()]: describeOperation(route),
    };
  }
  const schemas: Record<string, Json> = {};
  const hoisted = hoistSchemas(paths, schemas);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Booking',
      version: packageVersion,
      description:
        'Appointments at small companies. Errors have one shape, the schema Error. ' +
        'Times are UTC. Rate limits are per minute and client address.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths: hoisted,
    components: {
      schemas,
      headers: responseHeaders,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'sid',
          description: 'With x-csrf-token on requests that change something.',
        },
        paymentSignature: {
          type: 'apiKey',
          in: 'header',
          name: 'stripe-signature',
          description:
            '`t=UNIX_SECONDS,v1=HEX`: HMAC-SHA256 over `t.rawBody`, at most 300 seconds old. ' +
            'Several v1 may be sent; one must match.',
        },
      },
    },
  };
}
