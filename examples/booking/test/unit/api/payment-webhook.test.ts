import { beforeEach, describe, expect, it } from 'vitest';
import { signPayload } from '../../../src/domain/payment-signature.ts';
import { seedId } from '../../../src/domain/seed-data.ts';
import {
  WEBHOOK_SECRET,
  buildTestApplication,
  type TestApplication,
} from '../../support/application.ts';
import { asAdmin, codeOf, send } from '../../support/client.ts';
import { memoryStores } from '../../support/memory-stores.ts';

const nowSeconds = () => Math.floor(Date.now() / 1000);
const bookingId = seedId(5, 1);
const PRICE = 3250;

let test: TestApplication;

beforeEach(async () => {
  test = await buildTestApplication(memoryStores().stores);
});

function deliver(event: unknown, signature?: string) {
  const payload = typeof event === 'string' ? event : JSON.stringify(event);
  return test.app.inject({
    method: 'POST',
    url: '/api/webhooks/payments',
    headers: {
      'content-type': 'application/json',
      'stripe-signature': signature ?? signPayload(payload, WEBHOOK_SECRET, nowSeconds()),
    },
    payload,
  });
}

const event = (type: string, object: object, id = 'evt_1') => ({ id, type, data: { object } });
const paid = (change: object = {}, id = 'evt_1') =>
  event('payment_intent.succeeded', { amount: PRICE, metadata: { bookingId }, ...change }, id);

const subjects = () => test.mails.map((mail) => mail.subject);

async function paymentStatus() {
  const response = await send(test.app, 'GET', `/api/bookings/${bookingId}`, undefined, asAdmin);
  return response.json<{ paymentStatus: string }>().paymentStatus;
}

describe('POST /api/webhooks/payments', () => {
  it('marks the booking as paid, once per event', async () => {
    expect((await deliver(paid())).json()).toEqual({ received: true, duplicate: false });
    expect((await deliver(paid())).json()).toEqual({ received: true, duplicate: true });
    expect((await deliver(paid({}, 'evt_2'))).json()).toEqual({ received: true, duplicate: false });
    expect(await paymentStatus()).toBe('paid');
    expect(subjects()).toEqual(['Paid: your appointment at Alder Hairdressers']);
  });

  it('alerts of a failed payment, which a later one makes good', async () => {
    await deliver(event('payment_intent.payment_failed', { metadata: { bookingId } }));
    expect(await paymentStatus()).toBe('failed');
    expect(subjects()).toEqual(['Alert: Payment failed']);
    await deliver(paid({}, 'evt_2'));
    expect(await paymentStatus()).toBe('paid');
    await deliver(event('payment_intent.payment_failed', { metadata: { bookingId } }, 'evt_3'));
    expect(await paymentStatus()).toBe('paid');
  });

  it('alerts of money that does not fit', async () => {
    await deliver(paid({ amount: 1 }, 'evt_1'));
    await deliver(paid({ metadata: { bookingId: seedId(5, 99) } }, 'evt_2'));
    await send(test.app, 'POST', `/api/bookings/${seedId(5, 2)}/cancel`, undefined, asAdmin);
    await deliver(paid({ metadata: { bookingId: seedId(5, 2) } }, 'evt_3'));
    expect(subjects().filter((subject) => subject.startsWith('Alert'))).toEqual([
      'Alert: Payment of another amount than the price',
      'Alert: Payment for a booking that does not exist',
      'Alert: Payment for a cancelled booking',
    ]);
  });

  it('takes note of events that mean nothing to it', async () => {
    expect((await deliver(event('customer.created', {}))).statusCode).toBe(200);
    expect(test.mails).toEqual([]);
  });

  it.each([
    ['none', ''],
    ['an old one', signPayload(JSON.stringify(paid()), WEBHOOK_SECRET, nowSeconds() - 301)],
    ['one by another secret', signPayload(JSON.stringify(paid()), 'other', nowSeconds())],
  ])('refuses a signature: %s', async (_what, signature) => {
    const response = await deliver(paid(), signature);
    expect(response.statusCode).toBe(401);
    expect(codeOf(response)).toBe('signature_invalid');
    expect(await paymentStatus()).toBe('unpaid');
  });

  it('refuses what is signed and still no event', async () => {
    expect(codeOf(await deliver('{'))).toBe('malformed_json');
    expect(codeOf(await deliver('{"id":"evt_1"}'))).toBe('validation_failed');
    expect(codeOf(await deliver(paid({ metadata: { bookingId: 'x' } })))).toBe('validation_failed');
  });

  it('refuses other content types', async () => {
    const response = await test.app.inject({
      method: 'POST',
      url: '/api/webhooks/payments',
      headers: { 'content-type': 'text/plain' },
      payload: 'x',
    });
    expect(response.statusCode).toBe(415);
  });
});
