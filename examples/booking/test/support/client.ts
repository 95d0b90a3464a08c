import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { API_TOKEN } from './application.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export const asAdmin = { authorization: `Bearer ${API_TOKEN}` };

/** Sends JSON. */
export function send(
  app: FastifyInstance,
  method: Method,
  url: string,
  payload?: object,
  headers: Record<string, string> = {},
): Promise<LightMyRequestResponse> {
  return app.inject({ method, url, headers, ...(payload && { payload }) });
}

export async function bearerOf(app: FastifyInstance, email: string, password: string) {
  const response = await send(app, 'POST', '/api/tokens', { email, password });
  return { authorization: `Bearer ${response.json<{ token: string }>().token}` };
}

/** The code of an error envelope. */
export function codeOf(response: LightMyRequestResponse): string {
  return response.json<{ error: { code: string } }>().error.code;
}

/** A browser of sorts: keeps cookies, and sends forms with the token of the page before. */
export function browse(app: FastifyInstance) {
  const cookies = new Map<string, string>();
  let token = '';

  const remember = (response: LightMyRequestResponse) => {
    for (const { name, value } of response.cookies) {
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    token = /name="_csrf" value="([^"]+)"/.exec(response.body)?.[1] ?? token;
    return response;
  };

  return {
    cookies,
    async open(url: string) {
      const headers = { accept: 'text/html' };
      return remember(await app.inject({ url, headers, cookies: Object.fromEntries(cookies) }));
    },
    async submit(url: string, fields: Record<string, string>, csrf = token) {
      return remember(
        await app.inject({
          method: 'POST',
          url,
          cookies: Object.fromEntries(cookies),
          headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
          payload: new URLSearchParams({ _csrf: csrf, ...fields }).toString(),
        }),
      );
    },
  };
}
