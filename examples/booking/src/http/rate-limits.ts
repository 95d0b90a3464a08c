import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../errors.ts';

const MINUTE_MS = 60_000;

/** Limits every route per client address; routes with a limit of their own count apart. */
export async function limitRates(app: FastifyInstance, perMinute: number): Promise<void> {
  await app.register(rateLimit, {
    max: perMinute,
    timeWindow: MINUTE_MS,
    errorResponseBuilder: (_request, context) =>
      new AppError(429, 'rate_limited', `Too many requests. Try again in ${context.after}.`),
  });
}

/** Route configuration for a limit of its own. */
export function atMost(perMinute: number) {
  return { max: perMinute, timeWindow: MINUTE_MS };
}
