import pg from 'pg';
import { hashPassword } from '../domain/passwords.ts';
import { hashToken } from '../domain/secrets.ts';
import {
  SEED_PASSWORDS,
  SEED_RESET_TOKEN,
  seedAccounts,
  seedBookings,
  seedResetAccountId,
  seedVendors,
} from '../domain/seed-data.ts';
import type { Queryable } from './database.ts';

/** Adds what is missing of the demonstration data, and leaves alone what is there. */
export async function seed(databaseUrl: string): Promise<void> {
  const accounts = await accountsWithHashes();
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query('BEGIN');
    await insertAll(client, accounts);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

async function insertAll(db: Queryable, accounts: object[]): Promise<void> {
  await db.query(
    `INSERT INTO vendors (id, name, category, city, description, email, price_cents,
                              slot_minutes, status)
         SELECT id, name, category, city, description, email, "priceCents", "slotMinutes", status
         FROM jsonb_to_recordset($1) AS v (id uuid, name text, category text, city text,
           description text, email text, "priceCents" integer, "slotMinutes" integer, status text)
         ON CONFLICT DO NOTHING`,
    [JSON.stringify(seedVendors())],
  );
  await db.query(
    `INSERT INTO accounts (id, email, name, role, vendor_id, password_hash)
         SELECT id, email, name, role, "vendorId", "passwordHash"
         FROM jsonb_to_recordset($1) AS a (id uuid, email text, name text, role text,
           "vendorId" uuid, "passwordHash" text)
         ON CONFLICT DO NOTHING`,
    [JSON.stringify(accounts)],
  );
  await db.query(
    `INSERT INTO bookings (id, vendor_id, customer_id, customer_name, customer_email,
                               starts_at, ends_at, price_cents)
         SELECT id, "vendorId", "customerId", "customerName", "customerEmail", "startsAt", "endsAt",
                "priceCents"
         FROM jsonb_to_recordset($1) AS b (id uuid, "vendorId" uuid, "customerId" uuid,
           "customerName" text, "customerEmail" text, "startsAt" timestamptz, "endsAt" timestamptz,
           "priceCents" integer)
         ON CONFLICT DO NOTHING`,
    [JSON.stringify(seedBookings())],
  );
  await db.query(
    `INSERT INTO password_resets (token_hash, account_id, expires_at)
         VALUES ($1, $2, '2040-01-01') ON CONFLICT DO NOTHING`,
    [hashToken(SEED_RESET_TOKEN), seedResetAccountId],
  );
}

/** One hash a role, with a fixed salt: 121 separate ones would take seconds. */
async function accountsWithHashes() {
  const hashes = {
    customer: await hashPassword(SEED_PASSWORDS.customer, Buffer.from('seed of customer')),
    vendor: await hashPassword(SEED_PASSWORDS.vendor, Buffer.from('seed of a vendor')),
    admin: await hashPassword(SEED_PASSWORDS.admin, Buffer.from('seed of an admin')),
  };
  return seedAccounts().map((account) => ({ ...account, passwordHash: hashes[account.role] }));
}
