import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import type { Dependencies } from '../dependencies.ts';
import { verifySignature } from '../domain/payment-signature.ts';
import { seedId } from '../domain/seed-data.ts';
import { malformedJson, signatureInvalid, validationFailed } from '../errors.ts';
import { atMost } from '../http/rate-limits.ts';
import { applyPayment } from '../services/payments.ts';
import { Line, strict } from './schemas.ts';

/** What we read of an event; the provider sends far more, and adds to it at will. */
const PaymentEvent = Type.Object(
  {
    id: Line({ minLength: 1, maxLength: 255, examples: ['evt_1'] }),
    type: Line({ minLength: 1, maxLength: 255, examples: ['payment_intent.succeeded'] }),
    data: Type.Object({
      object: Type.Object({
        amount: Type.Optional(Type.Integer({ examples: [3250] })),
        metadata: Type.Optional(
          Type.Object({
            bookingId: Type.Optional(
              Type.String({
                pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
                examples: [seedId(5, 1)],
              }),
            ),
          }),
        ),
      }),
    }),
  },
  { title: 'PaymentEvent' },
);

const Received = Type.Object(
  { received: Type.Literal(true), duplicate: Type.Boolean() },
  { title: 'Received', ...strict },
);

const eventChecker = TypeCompiler.Compile(PaymentEvent);

export const paymentWebhookRoutes: FastifyPluginAsyncTypebox<Dependencies> = async (app, deps) => {
  const { config, now } = deps;

  // The signature is over the bytes as they came: they are parsed after it is checked.
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });

  app.post(
    '/api/webhooks/payments',
    {
      schema: {
        operationId: 'receivePaymentEvent',
        summary: 'Deliveries of the payment provider; an event counts once, however often it comes',
        tags: ['payments'],
        response: { 200: Received },
      },
      config: {
        documentedBody: PaymentEvent,
        security: [{ paymentSignature: [] }],
        errors: [401],
        rateLimit: atMost(config.rateLimits.webhook),
      },
    },
    async (request) => {
      const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const header = String(request.headers['stripe-signature'] ?? '');
      const verdict = verifySignature(
        header,
        rawBody,
        config.paymentWebhookSecret,
        now().getTime(),
      );
      if (verdict !== 'valid') throw signatureInvalid(verdict.replaceAll('_', ' '));
      const { id, type, data } = readEvent(rawBody);
      const { amount, metadata } = data.object;
      const notice = { id, type, amount, bookingId: metadata?.bookingId };
      const result = await applyPayment(deps, notice);
      return { received: true, duplicate: result.kind === 'duplicate' } as const;
    },
  );
};

function readEvent(rawBody: Buffer) {
  const event = parseJson(rawBody);
  if (eventChecker.Check(event)) return event;
  const problem = eventChecker.Errors(event).First();
  throw validationFailed(`body${problem?.path ?? ''}: ${problem?.message ?? 'is not valid'}`);
}

function parseJson(rawBody: Buffer): unknown {
  try {
    return JSON.parse(rawBody.toString('utf8')) as unknown;
  } catch {
    throw malformedJson();
  }
}
