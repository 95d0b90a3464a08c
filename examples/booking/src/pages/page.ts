import type { FastifyReply, FastifyRequest, FastifySchemaValidationError } from 'fastify';
import type { Dependencies } from '../dependencies.ts';
import { issueCsrfToken } from '../http/csrf.ts';
import { html, type Html } from './html.ts';
import { layout } from './layout.ts';

export interface Page {
  /** The hidden field that every form needs. */
  csrf(): Html;
  send(title: string, content: Html, more?: { status?: number; script?: string }): FastifyReply;
}

/** The page that answers this request. A visitor gets a cookie only with a form. */
export function openPage(
  { config }: Pick<Dependencies, 'config'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Page {
  let token: string | undefined;
  const csrf = () => {
    token ??= issueCsrfToken(config, request, reply);
    return html`<input type="hidden" name="_csrf" value="${token}" />`;
  };
  return {
    csrf,
    send(title, content, { status = 200, script } = {}) {
      const frame = { title, script, account: request.account, csrf };
      return reply.code(status).type('text/html; charset=utf-8').send(layout(frame, content));
    },
  };
}

/** What is wrong with a form, in words; undefined when it is as its schema says. */
export function problemOf(request: FastifyRequest): string | undefined {
  const problems = request.validationError?.validation as
    FastifySchemaValidationError[] | undefined;
  const problem = problems?.[0];
  if (!problem) return undefined;
  const { missingProperty } = problem.params;
  const field =
    typeof missingProperty === 'string' ? missingProperty : problem.instancePath.slice(1);
  return `Please check the field “${LABELS[field] ?? field}”.`;
}

const LABELS: Record<string, string> = {
  customerName: 'Name',
  customerEmail: 'E-mail address',
  email: 'E-mail address',
  note: 'Note',
  password: 'Password',
  price: 'Price',
  startsAt: 'Time',
};
