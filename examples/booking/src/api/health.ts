import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { Dependencies } from '../dependencies.ts';
import { AppError } from '../errors.ts';
import { strict } from './schemas.ts';

const HealthSchema = Type.Object(
  { status: Type.Literal('ok'), release: Type.String() },
  { title: 'Health', ...strict },
);

const PING_TIMEOUT_MS = 2_000;

const notReady = (why: string) => new AppError(503, 'not_ready', why);

export const healthRoutes: FastifyPluginAsyncTypebox<Dependencies> = async (app, deps) => {
  const { config, stores, lifecycle, metrics } = deps;
  const healthy = { status: 'ok', release: config.release } as const;

  const checkDatabase = async (): Promise<void> => {
    const timeout = new Promise<never>((_resolve, reject) => {
      setTimeout(reject, PING_TIMEOUT_MS, notReady('The database is slow.')).unref();
    });
    await Promise.race([stores.health.ping(), timeout]).catch((error: unknown) => {
      app.log.warn({ err: error }, 'database not reachable');
      throw notReady('The database does not answer.');
    });
  };

  app.get(
    '/healthz',
    {
      schema: {
        operationId: 'getHealth',
        summary: 'Is the process alive?',
        tags: ['operations'],
        response: { 200: HealthSchema },
      },
      config: { rateLimit: false },
    },
    () => healthy,
  );

  app.get(
    '/readyz',
    {
      schema: {
        operationId: 'getReadiness',
        summary: 'Can it serve? Not without its database, nor while it shuts down.',
        tags: ['operations'],
        response: { 200: HealthSchema },
      },
      config: { rateLimit: false, errors: [503] },
    },
    async () => {
      if (lifecycle.draining) throw notReady('Shutting down.');
      await checkDatabase();
      return healthy;
    },
  );

  app.get(
    '/api/bookings/health',
    {
      schema: {
        operationId: 'getBookingsHealth',
        summary: 'Can bookings be read?',
        tags: ['operations'],
        response: { 200: HealthSchema },
      },
      config: { errors: [503] },
    },
    async () => {
      await checkDatabase();
      return healthy;
    },
  );

  app.get(
    '/metrics',
    {
      schema: {
        operationId: 'getMetrics',
        summary: 'Metrics in the text format of Prometheus',
        tags: ['operations'],
        response: { 200: Type.String({ contentType: 'text/plain' }) },
      },
      config: { rateLimit: false },
    },
    async (_request, reply) => {
      reply.type(metrics.registry.contentType);
      return metrics.registry.metrics();
    },
  );
};
