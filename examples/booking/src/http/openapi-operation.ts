import type { RouteOptions } from 'fastify';
import type { Access } from './identity.ts';
import { JSON_TYPE, errorResponse, successResponse } from './openapi-responses.ts';
import type { Json } from './openapi-schemas.ts';

declare module 'fastify' {
  interface FastifySchema {
    operationId?: string;
    summary?: string;
    tags?: string[];
  }
  interface FastifyContextConfig {
    /** Error statuses of this route beyond those that its inputs and access imply. */
    errors?: number[];
    /** A body that the handler checks itself, after it has checked the raw bytes. */
    documentedBody?: object;
    /** A security requirement that is not about accounts. */
    security?: Record<string, string[]>[];
  }
}

interface ObjectSchema extends Json {
  properties?: Record<string, Json>;
  required?: string[];
}

/** One operation of the document, from nothing but the route that serves it. */
export function describeOperation(route: RouteOptions): Json {
  const schema = route.schema ?? {};
  const body = (schema.body ?? route.config?.documentedBody) as Json | undefined;
  return {
    operationId: schema.operationId,
    summary: schema.summary,
    tags: schema.tags,
    ...security(route),
    parameters: [
      ...parameters('path', schema.params as ObjectSchema | undefined),
      ...parameters('query', schema.querystring as ObjectSchema | undefined),
    ],
    ...(body && { requestBody: { required: true, content: { [JSON_TYPE]: { schema: body } } } }),
    responses: responses(route, body !== undefined),
  };
}

function parameters(place: 'path' | 'query', schema: ObjectSchema | undefined): Json[] {
  return Object.entries(schema?.properties ?? {}).map(([name, { examples, ...rest }]) => ({
    name,
    in: place,
    required: schema?.required?.includes(name) ?? false,
    schema: rest,
    ...(Array.isArray(examples) && { example: examples[0] as unknown }),
  }));
}

function security({ config }: RouteOptions): { security: Record<string, string[]>[] } {
  if (config?.security) return { security: config.security };
  const account = [{ bearer: [] }, { session: [] }];
  if (config?.access === undefined) return { security: [] };
  return { security: config.access === 'anybody' ? [{}, ...account] : account };
}

function responses(route: RouteOptions, hasBody: boolean): Json {
  const declared = (route.schema?.response ?? {}) as Record<string, Json>;
  const successes = Object.entries(declared).map(
    ([status, schema]) => [status, successResponse(Number(status), schema)] as const,
  );
  const errors = errorStatuses(route, hasBody).map(
    (status) => [String(status), errorResponse(status)] as const,
  );
  return Object.fromEntries([...successes, ...errors]);
}

function errorStatuses({ method, schema, config }: RouteOptions, hasBody: boolean): number[] {
  const statuses = new Set([429, 500, ...(config?.errors ?? [])]);
  if (hasBody || schema?.params || schema?.querystring || method !== 'GET') statuses.add(400);
  // Any POST may carry a body, wanted or not, that is too large or of a foreign type.
  if (method !== 'GET') for (const status of [413, 415]) statuses.add(status);
  for (const status of accessStatuses(config?.access, String(method))) statuses.add(status);
  return [...statuses].sort((a, b) => a - b);
}

/** 403 is a role that is not enough, or a missing CSRF token. */
function accessStatuses(access: Access | undefined, method: string): number[] {
  if (access === undefined) return [];
  return method === 'GET' && !Array.isArray(access) ? [401] : [401, 403];
}
