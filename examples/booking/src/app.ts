import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { apiRoutes } from './api/routes.ts';
import type { Dependencies } from './dependencies.ts';
import { answerClientError } from './http/client-errors.ts';
import { protectFromForgery } from './http/csrf.ts';
import { handleErrors, sendError } from './http/errors.ts';
import { addCommonHeaders, nameRequest } from './http/headers.ts';
import { enforceAccess } from './http/identity.ts';
import { trackMethods } from './http/methods.ts';
import { measureRequests } from './http/metrics.ts';
import { documentRoutes } from './http/openapi.ts';
import type { Json } from './http/openapi-schemas.ts';
import { limitRates } from './http/rate-limits.ts';
import { validatorCompiler } from './http/validation.ts';
import { pageRoutes } from './pages/routes.ts';

declare module 'fastify' {
  interface FastifyInstance {
    openapi: () => Json;
  }
}

const BODY_LIMIT_BYTES = 64 * 1024;
const REQUEST_TIMEOUT_MS = 15_000;
const MAX_PARAM_LENGTH = 16 * 1024;

/** The whole application, not listening yet. */
export async function buildApp(
  deps: Dependencies,
  loggerInstance: FastifyBaseLogger,
): Promise<FastifyInstance> {
  const { config } = deps;
  const app = Fastify({
    loggerInstance,
    bodyLimit: BODY_LIMIT_BYTES,
    // What is too long for a parameter is not as its schema says: 400, like all else that is not.
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    requestTimeout: REQUEST_TIMEOUT_MS,
    trustProxy: config.trustProxy,
    // While we drain, requests on open connections still get their answer.
    return503OnClosing: false,
    genReqId: (request) => nameRequest(request.headers['x-request-id']) ?? randomUUID(),
    clientErrorHandler: answerClientError,
    // Errors of the router come before any hook: headers and envelope are added here.
    frameworkErrors: (error, request, reply) => {
      addCommonHeaders(request, reply, config.release);
      return sendError(error, request, reply);
    },
  }).withTypeProvider<TypeBoxTypeProvider>();

  app.setValidatorCompiler(validatorCompiler);
  // Fastify reads plain text by itself; nothing here takes it, so it gets 415.
  app.removeContentTypeParser('text/plain');
  handleErrors(app);
  app.addHook('onRequest', async (request, reply) => {
    addCommonHeaders(request, reply, config.release);
  });
  measureRequests(app, deps.metrics);
  await app.register(cookie);
  await limitRates(app, config.rateLimits.global);
  enforceAccess(app, deps);
  protectFromForgery(app, config);
  app.decorate('openapi', documentRoutes(app));
  const answerOtherMethods = trackMethods(app);

  await app.register(apiRoutes, deps);
  await app.register(pageRoutes, deps);
  answerOtherMethods();
  return app;
}
