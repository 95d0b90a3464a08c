import type { FastifyInstance } from 'fastify';
import { AppError } from '../errors.ts';

/**
 * Answers 405 with `Allow` where the path is known and the method is not. Returns the
 * function that adds those routes; call it when all others are there.
 */
export function trackMethods(app: FastifyInstance): () => void {
  const methodsByUrl = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const known = methodsByUrl.get(url) ?? new Set();
    for (const name of [method].flat()) known.add(name);
    methodsByUrl.set(url, known);
  });

  return () => {
    for (const [url, known] of [...methodsByUrl]) {
      const allow = [...known].sort().join(', ');
      app.route({
        method: app.supportedMethods.filter((method) => !known.has(method)),
        url,
        // Before the body is read: what it holds does not matter any more.
        onRequest: async (request, reply) => {
          reply.header('allow', allow);
          throw new AppError(405, 'method_not_allowed', `${request.method} is not possible here.`);
        },
        handler: () => undefined,
      });
    }
  };
}
