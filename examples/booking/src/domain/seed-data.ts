import type { Account, Vendor } from './types.ts';

/** Demonstration data, the same on every run. Never seed a database that real people use. */
export const SEED_PASSWORDS = {
  customer: 'customer-password',
  vendor: 'vendor-password',
  admin: 'admin-password',
} as const;

/** A password reset of the last customer that is still open, so that the API can be tried out. */
export const SEED_RESET_TOKEN = 'seeded-reset-token-for-the-last-customer-1';

const VENDOR_COUNT = 20;
const CUSTOMER_COUNT = 100;
const FIRST_BOOKED_DAY = Date.UTC(2030, 0, 7, 8);

const CATEGORIES = ['hair', 'massage', 'bicycle', 'physiotherapy', 'tailoring'] as const;
const CITIES = ['Basel', 'Ghent', 'Graz', 'Lyon'] as const;
const NAMES = ['Alder', 'Birch', 'Cedar', 'Elm'] as const;
const TRADES: Record<(typeof CATEGORIES)[number], string> = {
  hair: 'Hairdressers',
  massage: 'Massage',
  bicycle: 'Bicycle Workshop',
  physiotherapy: 'Physiotherapy',
  tailoring: 'Tailors',
};

/** `seedId(1, 7)` is 10000000-0000-4000-8000-000000000007. */
export function seedId(kind: 1 | 2 | 3 | 4 | 5, n: number): string {
  return `${kind}0000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

export function seedVendors(): Vendor[] {
  return count(VENDOR_COUNT, (n) => {
    const category = pick(CATEGORIES, n - 1);
    const name = `${pick(NAMES, Math.floor((n - 1) / CATEGORIES.length))} ${TRADES[category]}`;
    const city = pick(CITIES, n - 1);
    return {
      id: seedId(1, n),
      name,
      category,
      city,
      description: `${name} in ${city}: ${category} by appointment, Monday to Saturday.`,
      email: `vendor${n}@booking.example`,
      priceCents: 3000 + n * 250,
      slotMinutes: n % 2 === 0 ? 60 : 30,
      status: 'active',
    };
  });
}

export function seedAccounts(): Account[] {
  const customers = count(CUSTOMER_COUNT, (n): Account => ({
    id: seedId(2, n),
    email: `customer${n}@booking.example`,
    name: `Customer ${n}`,
    role: 'customer',
    vendorId: null,
  }));
  const vendors = seedVendors().map((vendor, index): Account => ({
    id: seedId(3, index + 1),
    email: vendor.email,
    name: vendor.name,
    role: 'vendor',
    vendorId: vendor.id,
  }));
  const admin: Account = {
    id: seedId(4, 1),
    email: 'admin@booking.example',
    name: 'Admin',
    role: 'admin',
    vendorId: null,
  };
  return [...customers, ...vendors, admin];
}

/** One booking a vendor, by the customer of the same number, from January 2030 on. */
export function seedBookings() {
  return seedVendors().map((vendor, index) => {
    const startsAt = FIRST_BOOKED_DAY + (index % 5) * 24 * 3_600_000;
    return {
      id: seedId(5, index + 1),
      vendorId: vendor.id,
      customerId: seedId(2, index + 1),
      customerName: `Customer ${index + 1}`,
      customerEmail: `customer${index + 1}@booking.example`,
      startsAt: new Date(startsAt).toISOString(),
      endsAt: new Date(startsAt + vendor.slotMinutes * 60_000).toISOString(),
      priceCents: vendor.priceCents,
    };
  });
}

export const seedResetAccountId = seedId(2, CUSTOMER_COUNT);

function count<T>(total: number, make: (n: number) => T): T[] {
  return Array.from({ length: total }, (_, index) => make(index + 1));
}

function pick<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T;
}
