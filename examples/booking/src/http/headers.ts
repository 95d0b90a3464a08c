import type { FastifyReply, FastifyRequest } from 'fastify';
import { SECURITY_HEADERS } from './security-headers.ts';

/** Headers of every response; a route may override them. */
export function addCommonHeaders(
  request: FastifyRequest,
  reply: FastifyReply,
  release: string,
): void {
  reply.headers({ ...SECURITY_HEADERS, 'x-request-id': request.id, 'x-release': release });
}

/** The request id that a proxy has given, if it is one that is fit for a log. */
export function nameRequest(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && /^[\w-]{1,64}$/.test(header) ? header : undefined;
}
