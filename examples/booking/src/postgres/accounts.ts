import type pg from 'pg';
import type { Account } from '../domain/types.ts';
import type { AccountStore, ResetStore, SessionStore } from '../stores/stores.ts';
import { inTransaction, type Queryable } from './database.ts';

const COLUMNS = 'a.id, a.email, a.name, a.role, a.vendor_id AS "vendorId"';

export function postgresAccounts(db: Queryable): AccountStore {
  return {
    async find(id) {
      const { rows } = await db.query<Account>(`SELECT ${COLUMNS} FROM accounts a WHERE id = $1`, [
        id,
      ]);
      return rows[0];
    },

    async findByEmail(email) {
      const { rows } = await db.query<Account>(
        `SELECT ${COLUMNS} FROM accounts a WHERE email = lower($1)`,
        [email],
      );
      return rows[0];
    },

    async findCredentials(email) {
      const { rows } = await db.query<Account & { passwordHash: string }>(
        `SELECT ${COLUMNS}, a.password_hash AS "passwordHash" FROM accounts a WHERE email = lower($1)`,
        [email],
      );
      if (!rows[0]) return undefined;
      const { passwordHash, ...account } = rows[0];
      return { account, passwordHash };
    },
  };
}

export function postgresSessions(db: Queryable): SessionStore {
  return {
    async create(tokenHash, accountId, kind, expiresAt) {
      await db.query(
        'INSERT INTO sessions (token_hash, account_id, kind, expires_at) VALUES ($1, $2, $3, $4)',
        [tokenHash, accountId, kind, expiresAt],
      );
    },

    async findAccount(tokenHash, kind, now) {
      const { rows } = await db.query<Account>(
        `SELECT ${COLUMNS} FROM sessions s JOIN accounts a ON a.id = s.account_id
         WHERE s.token_hash = $1 AND s.kind = $2 AND s.expires_at > $3`,
        [tokenHash, kind, now],
      );
      return rows[0];
    },

    async remove(tokenHash) {
      await db.query('DELETE FROM sessions WHERE token_hash = $1', [tokenHash]);
    },
  };
}

export function postgresResets(pool: pg.Pool): ResetStore {
  return {
    async create(tokenHash, accountId, expiresAt) {
      await pool.query(
        'INSERT INTO password_resets (token_hash, account_id, expires_at) VALUES ($1, $2, $3)',
        [tokenHash, accountId, expiresAt],
      );
    },

    redeem: (tokenHash, passwordHash, now) =>
      inTransaction(pool, async (client) => {
        const { rows } = await client.query<{ account_id: string }>(
          `UPDATE password_resets SET used_at = $2
           WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2
           RETURNING account_id`,
          [tokenHash, now],
        );
        const accountId = rows[0]?.account_id;
        if (accountId === undefined) return false;
        await client.query('UPDATE accounts SET password_hash = $2 WHERE id = $1', [
          accountId,
          passwordHash,
        ]);
        await client.query('DELETE FROM sessions WHERE account_id = $1', [accountId]);
        return true;
      }),
  };
}
