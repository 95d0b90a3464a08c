import { hashPassword } from '../../src/domain/passwords.ts';
import { seedAccounts, seedBookings, seedVendors } from '../../src/domain/seed-data.ts';
import type { Account, Booking, Vendor } from '../../src/domain/types.ts';
import type { Stores } from '../../src/stores/stores.ts';
import { memoryPayments } from './memory-payments.ts';

export interface MemoryData {
  vendors: Map<string, Vendor>;
  accounts: Map<string, Account & { passwordHash: string }>;
  bookings: Map<string, Booking>;
}

const PASSWORD = 'correct-password';
const passwordHash = await hashPassword(PASSWORD);

export const memoryPassword = PASSWORD;

/** The seed data in maps: the same contract as PostgreSQL, for one process and one test. */
export function memoryStores(): { stores: Stores; data: MemoryData } {
  const data = seeded();
  const { vendors, accounts, bookings } = data;
  const sessions = new Map<string, { accountId: string; kind: string; expiresAt: Date }>();
  const resets = new Map<string, { accountId: string; expiresAt: Date }>();
  const isTaken = ({ vendorId, startsAt }: Pick<Booking, 'vendorId' | 'startsAt'>) =>
    [...bookings.values()].some(
      (other) =>
        other.vendorId === vendorId &&
        other.startsAt.getTime() === startsAt.getTime() &&
        other.status !== 'cancelled',
    );

  const stores: Stores = {
    health: { ping: () => Promise.resolve() },
    vendors: {
      async search({ query, category, city, limit, offset, includeSuspended }) {
        const found = [...vendors.values()].filter(
          (vendor) =>
            (vendor.status === 'active' || includeSuspended) &&
            (!query || `${vendor.name} ${vendor.description}`.toLowerCase().includes(query)) &&
            (!category || vendor.category === category) &&
            (!city || vendor.city.toLowerCase() === city.toLowerCase()),
        );
        return { items: found.slice(offset, offset + limit), total: found.length };
      },
      async find(id) {
        return vendors.get(id);
      },
      async update(id, change) {
        const vendor = vendors.get(id);
        if (!vendor) return undefined;
        Object.assign(vendor, change);
        return vendor;
      },
    },
    bookings: {
      async create(booking) {
        if (isTaken(booking)) return undefined;
        const vendorName = vendors.get(booking.vendorId)?.name ?? '';
        const created: Booking = {
          ...booking,
          vendorName,
          status: 'booked',
          paymentStatus: 'unpaid',
        };
        bookings.set(created.id, created);
        return { ...created };
      },
      async find(id) {
        return bookings.get(id);
      },
      async list({ vendorId, status, limit, offset }) {
        const found = [...bookings.values()].filter(
          (booking) =>
            (!vendorId || booking.vendorId === vendorId) && (!status || booking.status === status),
        );
        return { items: found.slice(offset, offset + limit), total: found.length };
      },
      async settle(id, to) {
        const booking = bookings.get(id);
        if (booking?.status !== 'booked') return undefined;
        booking.status = to;
        if (to === 'cancelled' && booking.paymentStatus === 'paid')
          booking.paymentStatus = 'refund_due';
        return booking;
      },
      async takenStarts(vendorId, from, to) {
        return [...bookings.values()]
          .filter((booking) => booking.vendorId === vendorId && booking.status !== 'cancelled')
          .map((booking) => booking.startsAt)
          .filter((start) => start >= from && start < to);
      },
      async overview() {
        const all = [...bookings.values()];
        const count = (status: string) => all.filter((one) => one.status === status).length;
        return {
          vendors: vendors.size,
          customers: [...accounts.values()].filter((one) => one.role === 'customer').length,
          bookings: {
            booked: count('booked'),
            cancelled: count('cancelled'),
            completed: count('completed'),
          },
          paidCents: all
            .filter((one) => one.paymentStatus === 'paid')
            .reduce((sum, one) => sum + one.priceCents, 0),
        };
      },
    },
    accounts: {
      async find(id) {
        return accounts.get(id);
      },
      async findByEmail(email) {
        return byEmail(data, email);
      },
      async findCredentials(email) {
        const account = byEmail(data, email);
        return account && { account, passwordHash: account.passwordHash };
      },
    },
    sessions: {
      async create(tokenHash, accountId, kind, expiresAt) {
        sessions.set(tokenHash, { accountId, kind, expiresAt });
      },
      async findAccount(tokenHash, kind, now) {
        const session = sessions.get(tokenHash);
        if (session?.kind !== kind || session.expiresAt <= now) return undefined;
        return accounts.get(session.accountId);
      },
      async remove(tokenHash) {
        sessions.delete(tokenHash);
      },
    },
    resets: {
      async create(tokenHash, accountId, expiresAt) {
        resets.set(tokenHash, { accountId, expiresAt });
      },
      async redeem(tokenHash, newHash, now) {
        const reset = resets.get(tokenHash);
        const account = accounts.get(reset?.accountId ?? '');
        if (!reset || !account || reset.expiresAt <= now) return false;
        resets.delete(tokenHash);
        account.passwordHash = newHash;
        for (const [key, session] of sessions) {
          if (session.accountId === account.id) sessions.delete(key);
        }
        return true;
      },
    },
    payments: memoryPayments(bookings),
  };
  return { stores, data };
}

function seeded(): MemoryData {
  const vendors = new Map(seedVendors().map((vendor) => [vendor.id, vendor]));
  const accounts = new Map(seedAccounts().map((one) => [one.id, { ...one, passwordHash }]));
  const bookings = new Map(
    seedBookings().map((booking): [string, Booking] => [
      booking.id,
      {
        ...booking,
        vendorName: vendors.get(booking.vendorId)?.name ?? '',
        note: '',
        startsAt: new Date(booking.startsAt),
        endsAt: new Date(booking.endsAt),
        status: 'booked',
        paymentStatus: 'unpaid',
      },
    ]),
  );
  return { vendors, accounts, bookings };
}

function byEmail({ accounts }: MemoryData, email: string) {
  return [...accounts.values()].find((account) => account.email === email.toLowerCase());
}
