import { STATUS_CODES } from 'node:http';
import { ErrorSchema } from '../api/schemas.ts';
import type { Json } from './openapi-schemas.ts';

export const JSON_TYPE = 'application/json';

export const responseHeaders: Record<string, Json> = {
  Release: { description: 'The release that answered', schema: { type: 'string' } },
  RequestId: { description: 'Names this request in our logs', schema: { type: 'string' } },
  RetryAfter: { description: 'Seconds to wait', schema: { type: 'integer', minimum: 0 } },
};

const COMMON_HEADERS = {
  'x-release': { $ref: '#/components/headers/Release' },
  'x-request-id': { $ref: '#/components/headers/RequestId' },
};

export function errorResponse(status: number): Json {
  const limited = status === 429 && { 'retry-after': { $ref: '#/components/headers/RetryAfter' } };
  return {
    description: STATUS_CODES[status],
    headers: { ...COMMON_HEADERS, ...limited },
    content: { [JSON_TYPE]: { schema: ErrorSchema } },
  };
}

export function successResponse(status: number, schema: Json): Json {
  const description = STATUS_CODES[status];
  if (status === 204) return { description, headers: COMMON_HEADERS };
  const { contentType = JSON_TYPE, ...rest } = schema;
  return {
    description,
    headers: COMMON_HEADERS,
    content: { [String(contentType)]: { schema: rest } },
  };
}
