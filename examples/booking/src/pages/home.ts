import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Dependencies } from '../dependencies.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';

export const homePages: FastifyPluginAsyncTypebox<Dependencies> = async (app) => {
  app.get('/', { config: { access: 'anybody' } }, async (request, reply) => {
    reply.type('text/html; charset=utf-8');
    return layout(
      { title: 'Book an appointment', account: request.account },
      html`<p>Choose a vendor, pick a time, done.</p>`,
    );
  });
};
