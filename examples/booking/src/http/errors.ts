import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import { errorPage } from '../pages/error-page.ts';
import { describeError } from './error-envelope.ts';

/** One answer for all errors: the envelope, or a page for people who look at pages. */
export function handleErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>(sendError);
  app.after(() => {
    app.setNotFoundHandler((request) => {
      throw new AppError(
        404,
        'not_found',
        `There is nothing at ${request.method} ${pathOf(request)}.`,
      );
    });
  });
}

export function sendError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { status, body } = describeError(error, request.id);
  if (status >= 500 && status !== 503) request.log.error({ err: error }, 'request failed');
  if (status === 401 && wantsPage(request)) return reply.redirect('/sign-in', 303);
  reply.code(status);
  if (wantsPage(request))
    return reply.type('text/html; charset=utf-8').send(errorPage(status, body.error));
  return reply.type('application/json').send(body);
}

function wantsPage(request: FastifyRequest): boolean {
  return !request.url.startsWith('/api/') && (request.headers.accept ?? '').includes('text/html');
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}
