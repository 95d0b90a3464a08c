import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import { pino } from 'pino';

/** JSON lines. Nothing that signs somebody in gets into the log: no cookie, token or query. */
export function createLogger(level: string, release: string): FastifyBaseLogger {
  return pino({
    level,
    base: { release },
    redact: {
      paths: ['headers.authorization', 'headers.cookie', '*.password', '*.token', '*.passwordHash'],
      censor: '[redacted]',
    },
    serializers: {
      err: pino.stdSerializers.err,
      req: (request: FastifyRequest) => ({
        method: request.method,
        path: request.url.split('?', 1)[0],
        remoteAddress: request.ip,
      }),
    },
  });
}
