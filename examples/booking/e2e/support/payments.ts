import { createHmac, randomUUID } from 'node:crypto';
import type { APIRequestContext, APIResponse } from '@playwright/test';

const SECRET = process.env['PAYMENT_WEBHOOK_SECRET'] ?? '';

export interface Payment {
  bookingId: string;
  amount: number;
  type?: 'payment_intent.succeeded' | 'payment_intent.payment_failed';
  eventId?: string;
}

/** Delivers a signed event, as the payment provider does. */
export function deliverPayment(request: APIRequestContext, payment: Payment): Promise<APIResponse> {
  const { bookingId, amount, type = 'payment_intent.succeeded' } = payment;
  const body = JSON.stringify({
    id: payment.eventId ?? `evt_${randomUUID()}`,
    object: 'event',
    type,
    data: {
      object: { object: 'payment_intent', amount, currency: 'eur', metadata: { bookingId } },
    },
  });
  const time = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex');
  return request.post('/api/webhooks/payments', {
    headers: {
      'content-type': 'application/json',
      'stripe-signature': `t=${time},v1=${signature}`,
    },
    data: Buffer.from(body),
  });
}
