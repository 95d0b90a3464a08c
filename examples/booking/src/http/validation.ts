import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import type { FastifySchemaCompiler } from 'fastify';

/** ajv-formats takes `urn:uuid:…` too; PostgreSQL does not. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** JSON bodies are taken literally; what arrives as text (URL, headers) is converted first. */
const literal = compiler(false);
const converting = compiler(true);

export const validatorCompiler: FastifySchemaCompiler<object> = ({ schema, httpPart }) =>
  (httpPart === 'body' ? literal : converting).compile(schema);

function compiler(coerceTypes: boolean): Ajv {
  const ajv = new Ajv({ coerceTypes, useDefaults: true, removeAdditional: false, strict: true });
  formats.default(ajv);
  ajv.addFormat('uuid', UUID);
  return ajv;
}
