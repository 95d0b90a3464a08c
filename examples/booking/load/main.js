// Scenario functions only: whoever runs them says how many, how fast and how long.
// BASE_URL and PAYMENT_WEBHOOK_SECRET come from the environment.
import { check } from 'k6';
import crypto from 'k6/crypto';
import http from 'k6/http';

const BASE_URL = __ENV.BASE_URL || 'http://127.0.0.1:3000';
const SECRET = __ENV.PAYMENT_WEBHOOK_SECRET || '';

const VENDORS = 20;
const DAY_MS = 24 * 3600 * 1000;
const FIRST_DAY = Date.UTC(2032, 0, 1);
const DAYS = 40000;

// A slot that is taken is an answer like any other; so is a refused signature.
const bookedOrTaken = http.expectedStatuses(201, 409);
const refused = http.expectedStatuses(401);

/** Looks for a time, books it, reads the booking back and pays for it. */
export function bookingFlow() {
  const vendor = vendorId(1 + random(VENDORS));
  const day = someDay();
  const free = get(`/api/vendors/${vendor}/availability?date=${day}`, 'GET availability');
  const slots = (json(free) || {}).slots || [];
  const offered = check(free, {
    'availability is 200': (r) => r.status === 200,
    'availability lists times of the day': () =>
      slots.length > 0 && slots[0].startsAt.startsWith(day),
  });
  if (!offered) return;

  const startsAt = slots[random(slots.length)].startsAt;
  const booked = post('/api/bookings', 'POST booking', bookingOf(vendor, startsAt), bookedOrTaken);
  const body = json(booked) || {};
  if (booked.status === 409) {
    check(booked, { 'a taken slot says so': () => codeOf(body) === 'slot_taken' });
    return;
  }
  const placed = check(booked, {
    'booking is 201': (r) => r.status === 201,
    'booking is what was asked for': () =>
      body.booking && body.booking.vendorId === vendor && body.booking.startsAt === startsAt,
    'booking has a key': () => typeof body.key === 'string',
  });
  if (!placed) return;
  const { id, priceCents } = body.booking;

  const paid = deliver(paymentOf(id, priceCents, `evt_${id}`), 'POST payment');
  check(paid, {
    'payment is 200': (r) => r.status === 200,
    'payment is new': (r) => (json(r) || {}).duplicate === false,
  });
  const read = get(`/api/bookings/${id}?key=${body.key}`, 'GET booking');
  check(read, {
    'reading it back is 200': (r) => r.status === 200,
    'the booking is paid': (r) => (json(r) || {}).paymentStatus === 'paid',
  });
}

/** What somebody reads who only looks around. */
export function vendorPages() {
  page('/', 'GET /', 'Book an appointment');
  page('/vendors?query=birch', 'GET /vendors', '5 vendors');
  const vendor = vendorId(1 + random(VENDORS));
  page(`/vendors/${vendor}?date=${someDay()}`, 'GET /vendors/:id', 'name="startsAt"');
  const found = get('/api/vendors?limit=5', 'GET vendors');
  check(found, {
    'vendors are 200': (r) => r.status === 200,
    'vendors are five of twenty': (r) => {
      const { items = [], total } = json(r) || {};
      return items.length === 5 && total === VENDORS;
    },
  });
}

/** A burst of deliveries: most new, some twice, some that nobody has signed. */
export function webhookBurst() {
  const eventId = `evt_${__VU}_${__ITER}_${Date.now()}_${random(1e9)}`;
  const event = paymentOf(seededBooking(1 + random(VENDORS)), 1, eventId);
  check(deliver(event, 'POST webhook'), {
    'delivery is 200': (r) => r.status === 200,
    'delivery is new': (r) => (json(r) || {}).duplicate === false,
  });
  if (__ITER % 5 === 0) {
    check(deliver(event, 'POST webhook again'), {
      'second delivery is 200': (r) => r.status === 200,
      'second delivery is a duplicate': (r) => (json(r) || {}).duplicate === true,
    });
  }
  if (__ITER % 10 === 0) {
    check(deliver(event, 'POST webhook forged', `${SECRET}-not`, refused), {
      'forged delivery is 401': (r) => r.status === 401,
      'forged delivery is told why': (r) => codeOf(json(r)) === 'signature_invalid',
    });
  }
}

function get(path, name) {
  return http.get(BASE_URL + path, { tags: { name } });
}

function post(path, name, body, responseCallback, headers = {}) {
  return http.post(BASE_URL + path, body, {
    headers: { 'content-type': 'application/json', ...headers },
    tags: { name },
    ...(responseCallback && { responseCallback }),
  });
}

function page(path, name, text) {
  check(get(path, name), {
    [`${name} is 200`]: (r) => r.status === 200,
    [`${name} shows what it should`]: (r) => typeof r.body === 'string' && r.body.includes(text),
  });
}

function deliver(event, name, secret = SECRET, responseCallback) {
  const time = Math.floor(Date.now() / 1000);
  const signature = crypto.hmac('sha256', secret, `${time}.${event}`, 'hex');
  const headers = { 'stripe-signature': `t=${time},v1=${signature}` };
  return post('/api/webhooks/payments', name, event, responseCallback, headers);
}

function paymentOf(bookingId, amount, id) {
  const object = { object: 'payment_intent', amount, currency: 'eur', metadata: { bookingId } };
  return JSON.stringify({ id, type: 'payment_intent.succeeded', data: { object } });
}

function bookingOf(vendor, startsAt) {
  return JSON.stringify({
    vendorId: vendor,
    startsAt,
    customerName: 'Load Test',
    customerEmail: `load-${__VU}-${__ITER}@example.com`,
  });
}

function vendorId(n) {
  return `10000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

function seededBooking(n) {
  return `50000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

/** A working day of the next hundred years: millions of slots, so that two rarely meet. */
function someDay() {
  const day = new Date(FIRST_DAY + random(DAYS) * DAY_MS);
  const isSunday = day.getUTCDay() === 0;
  return new Date(day.getTime() + (isSunday ? DAY_MS : 0)).toISOString().slice(0, 10);
}

function random(below) {
  return Math.floor(Math.random() * below);
}

function json(response) {
  try {
    return response.json();
  } catch {
    return undefined;
  }
}

function codeOf(body) {
  return body && body.error && body.error.code;
}
