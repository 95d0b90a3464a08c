import type pg from 'pg';
import type { Stores } from '../stores/stores.ts';
import { postgresAccounts, postgresResets, postgresSessions } from './accounts.ts';
import { postgresBookings } from './bookings.ts';
import { postgresPayments } from './payments.ts';
import { postgresVendors } from './vendors.ts';

export function postgresStores(pool: pg.Pool): Stores {
  return {
    health: {
      async ping() {
        await pool.query('SELECT count(*) FROM (SELECT 1 FROM bookings LIMIT 1) AS probe');
      },
    },
    vendors: postgresVendors(pool),
    bookings: postgresBookings(pool),
    accounts: postgresAccounts(pool),
    sessions: postgresSessions(pool),
    resets: postgresResets(pool),
    payments: postgresPayments(pool),
  };
}
