import type { FastifyInstance } from 'fastify';
import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics(release: string) {
  const registry = new Registry();
  registry.setDefaultLabels({ release });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    requestSeconds: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time to answer a request, by route pattern',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    bookings: new Counter({
      name: 'bookings_total',
      help: 'Attempts to book, by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    mails: new Counter({
      name: 'mails_total',
      help: 'Mails, by kind and outcome',
      labelNames: ['kind', 'outcome'],
      registers,
    }),
    paymentEvents: new Counter({
      name: 'payment_events_total',
      help: 'Deliveries of the payment provider, by outcome',
      labelNames: ['outcome'],
      registers,
    }),
  };
}

export function measureRequests(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onResponse', async (request, reply) => {
    const labels = {
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      status: reply.statusCode,
    };
    metrics.requestSeconds.observe(labels, reply.elapsedTime / 1000);
  });
}
