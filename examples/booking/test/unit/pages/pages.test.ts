import { beforeEach, describe, expect, it } from 'vitest';
import { seedId } from '../../../src/domain/seed-data.ts';
import { buildTestApplication, type TestApplication } from '../../support/application.ts';
import { browse } from '../../support/client.ts';
import { memoryPassword, memoryStores } from '../../support/memory-stores.ts';

const VENDOR = `/vendors/${seedId(1, 1)}`;
const FORM = {
  startsAt: '2030-01-08T09:00:00.000Z',
  customerName: 'Ada <b>Lovelace</b>',
  customerEmail: 'ada@example.com',
  note: '',
};

let test: TestApplication;
let browser: ReturnType<typeof browse>;

beforeEach(async () => {
  test = await buildTestApplication(
    memoryStores().stores,
    {},
    () => new Date('2029-12-29T12:00:00Z'),
  );
  browser = browse(test.app);
});

async function signIn(email: string, password = memoryPassword) {
  await browser.open('/sign-in');
  return browser.submit('/sign-in', { email, password });
}

describe('pages for everybody', () => {
  it('search vendors', async () => {
    expect((await browser.open('/')).body).toContain('action="/vendors"');
    expect((await browser.open('/vendors?query=birch&category=')).body).toContain('5 vendors');
    expect((await browser.open('/vendors?category=hair&query=elm')).body).toContain('1 vendor');
    expect(browser.cookies.size).toBe(0);
  });

  it('offer the next working day by default', async () => {
    const { body } = await browser.open(VENDOR);
    expect(body).toContain('value="2029-12-31"');
    expect(body).toContain('value="2029-12-31T08:00:00.000Z"');
    expect((await browser.open(`${VENDOR}?date=2030-01-06`)).body).toContain('No free times');
  });

  it('book, show and cancel', async () => {
    await browser.open(VENDOR);
    const booked = await browser.submit(VENDOR, FORM);
    expect(booked.statusCode).toBe(303);
    const url = String(booked.headers.location);
    const confirmation = await browser.open(url);
    expect(confirmation.body).toContain('Booking confirmed');
    expect(confirmation.body).toContain('Ada &#60;b&#62;Lovelace');
    const [path = '', key = ''] = url.split('?key=');
    const cancelled = await browser.submit(`${path}/cancel`, { key });
    expect(cancelled.headers.location).toBe(url);
    expect((await browser.open(url)).body).toContain('Booking cancelled');
  });

  it('say what is wrong with a form, and keep what is right', async () => {
    await browser.open(VENDOR);
    const wrong = await browser.submit(VENDOR, { ...FORM, customerEmail: 'ada' });
    expect(wrong.statusCode).toBe(400);
    expect(wrong.body).toContain('Please check the field “E-mail address”.');
    expect(wrong.body).toContain('value="Ada &#60;b&#62;Lovelace');
    const { startsAt, ...rest } = FORM;
    expect((await browser.submit(VENDOR, rest)).body).toContain('“Time”');
    await browser.submit(VENDOR, { ...rest, startsAt });
    const taken = await browser.submit(VENDOR, FORM);
    expect(taken.statusCode).toBe(409);
    expect(taken.body).toContain('Somebody else has just booked this time.');
  });

  it('refuse forms that another site has made', async () => {
    expect((await browser.submit(VENDOR, FORM, 'guess')).statusCode).toBe(403);
    await browser.open(VENDOR);
    expect((await browser.submit(VENDOR, FORM, 'guess')).statusCode).toBe(403);
    expect((await browser.submit(VENDOR, FORM)).statusCode).toBe(303);
  });

  it('serve style and scripts, to be kept for a while', async () => {
    const response = await browser.open('/assets/style.css');
    expect(response.headers).toMatchObject({
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=3600',
    });
    expect((await browser.open('/assets/../package.json')).statusCode).toBe(404);
  });
});

describe('passwords', () => {
  it('are forgotten and set anew', async () => {
    const email = 'customer9@booking.example';
    await browser.open('/forgot-password');
    expect((await browser.submit('/forgot-password', { email: 'x' })).statusCode).toBe(400);
    const told = await browser.submit('/forgot-password', { email });
    expect(told.body).toContain('If there is an account');
    const link = /http:\/\/booking.test(\S+)/.exec(test.mails[0]?.text ?? '')?.[1] ?? '';
    const token = link.split('token=')[1] ?? '';
    await browser.open(link);
    expect((await browser.submit('/reset-password', { token, password: 'x' })).statusCode).toBe(
      400,
    );
    const changed = await browser.submit('/reset-password', { token, password: 'a-new-password' });
    expect(changed.body).toContain('Password changed');
    const again = await browser.submit('/reset-password', { token, password: 'a-new-password' });
    expect(again.statusCode).toBe(403);
    expect((await signIn(email, 'a-new-password')).headers.location).toBe('/');
  });
});

describe('signing in', () => {
  it('is refused politely', async () => {
    expect((await signIn('customer1@booking.example', 'wrong')).statusCode).toBe(401);
    expect((await signIn('x', 'wrong')).statusCode).toBe(400);
    expect(browser.cookies.has('sid')).toBe(false);
  });

  it('changes the CSRF token, and ends with signing out', async () => {
    expect((await signIn('customer1@booking.example')).statusCode).toBe(303);
    expect((await browser.open('/')).body).toContain('Customer 1');
    expect((await browser.submit('/sign-out', {})).headers.location).toBe('/');
    expect((await browser.open('/')).body).not.toContain('Customer 1');
  });

  it('is where staff pages send visitors', async () => {
    expect((await browser.open('/admin')).headers.location).toBe('/sign-in');
    await signIn('customer1@booking.example');
    expect((await browser.open('/admin')).statusCode).toBe(403);
  });
});

describe('the vendor portal', () => {
  it('lists bookings, completes them, and changes the profile', async () => {
    expect((await signIn('vendor1@booking.example')).headers.location).toBe('/portal');
    expect((await browser.open('/portal')).body).toContain('Customer 1');
    const complete = `/portal/bookings/${seedId(5, 1)}/complete`;
    expect((await browser.submit(complete, {})).headers.location).toBe('/portal');
    expect((await browser.open('/portal')).body).toContain('<td>done</td>');
    const others = `/portal/bookings/${seedId(5, 2)}/complete`;
    expect((await browser.submit(others, {})).statusCode).toBe(403);
    const wrong = await browser.submit('/portal/profile', { description: 'x', price: 'much' });
    expect(wrong.body).toContain('“Price”');
    await browser.submit('/portal/profile', { description: 'Closed', price: '12.5' });
    expect((await browser.open(VENDOR)).body).toContain('€12.50');
  });
});

describe('the admin page', () => {
  it('shows figures, and suspends vendors', async () => {
    expect((await signIn('admin@booking.example')).headers.location).toBe('/admin');
    const { body } = await browser.open('/admin');
    expect(body).toContain('<dd>100</dd>');
    expect(body).toContain('20 of 20');
    const url = `/admin/vendors/${seedId(1, 1)}/status`;
    await browser.submit(url, { status: 'suspended' });
    expect((await browser.open('/admin')).body).toContain('Let in Alder Hairdressers');
    expect((await browser.open(VENDOR)).statusCode).toBe(404);
  });
});
