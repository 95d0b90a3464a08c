import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import { pino, type DestinationStream, type LoggerOptions } from 'pino';

/** JSON lines. Nothing that signs somebody in gets into the log: no cookie, token or query. */
export function createLogger(
  level: string,
  release: string,
  destination: DestinationStream = pino.destination(1),
): FastifyBaseLogger {
  const options: LoggerOptions = {
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
  };
  return pino(options, destination);
}
