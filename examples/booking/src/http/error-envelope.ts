import { STATUS_CODES } from 'node:http';
import type { FastifyError } from 'fastify';
import { AppError } from '../errors.ts';

export interface ErrorEnvelope {
  error: { code: string; message: string; requestId: string; details?: ErrorDetail[] };
}

export interface ErrorDetail {
  in: string;
  path: string;
  message: string;
}

/** Codes for what Fastify, or the HTTP parser below it, refuses before a handler sees it. */
const CODES: Record<number, string> = {
  400: 'bad_request',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  408: 'request_timeout',
  413: 'body_too_large',
  414: 'url_too_long',
  415: 'unsupported_media_type',
  429: 'rate_limited',
  431: 'headers_too_large',
};

const CODES_OF_FASTIFY: Record<string, string> = {
  FST_ERR_BAD_URL: 'malformed_url',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
};

/** The status and the body that answer an error. What is our own fault stays in the log. */
export function describeError(
  error: FastifyError | AppError,
  requestId: string,
): { status: number; body: ErrorEnvelope } {
  const status = statusOf(error);
  if (error instanceof AppError) {
    return { status, body: envelope(error.code, error.message, requestId) };
  }
  if (status >= 500) {
    const message = 'Something went wrong on our side.';
    return { status, body: envelope('internal', message, requestId) };
  }
  if (error.validation) {
    const details = error.validation.map((problem) => ({
      in: error.validationContext ?? 'body',
      path: problem.instancePath,
      message: problem.message ?? 'is not valid',
    }));
    return { status, body: envelope('validation_failed', error.message, requestId, details) };
  }
  const code = CODES_OF_FASTIFY[error.code] ?? CODES[status] ?? 'bad_request';
  return { status, body: envelope(code, error.message, requestId) };
}

/** For errors that have a status and nothing else to say. */
export function describeStatus(status: number, requestId: string): ErrorEnvelope {
  return envelope(CODES[status] ?? 'bad_request', STATUS_CODES[status] ?? 'Bad Request', requestId);
}

function statusOf(error: FastifyError | AppError): number {
  const status = error.statusCode ?? 500;
  return status >= 400 && status <= 599 ? status : 500;
}

function envelope(
  code: string,
  message: string,
  requestId: string,
  details?: ErrorDetail[],
): ErrorEnvelope {
  return { error: { code, message, requestId, ...(details && { details }) } };
}
