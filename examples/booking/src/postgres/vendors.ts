import type { Page, Vendor } from '../domain/types.ts';
import type { VendorFilter, VendorStore } from '../stores/stores.ts';
import type { Queryable } from './database.ts';

const COLUMNS = `id, name, category, city, description, email,
  price_cents AS "priceCents", slot_minutes AS "slotMinutes", status`;

export function postgresVendors(db: Queryable): VendorStore {
  return {
    search: (filter) => search(db, filter),

    async find(id) {
      const { rows } = await db.query<Vendor>(`SELECT ${COLUMNS} FROM vendors WHERE id = $1`, [id]);
      return rows[0];
    },

    async update(id, { description, priceCents, status }) {
      const { rows } = await db.query<Vendor>(
        `UPDATE vendors
         SET description = coalesce($2, description),
             price_cents = coalesce($3, price_cents),
             status = coalesce($4, status)
         WHERE id = $1
         RETURNING ${COLUMNS}`,
        [id, description, priceCents, status],
      );
      return rows[0];
    },
  };
}

async function search(db: Queryable, filter: VendorFilter): Promise<Page<Vendor>> {
  const { rows } = await db.query<Vendor & { total: number }>(
    `SELECT ${COLUMNS}, count(*) OVER ()::int AS total
     FROM vendors
     WHERE (status = 'active' OR $6)
       AND ($1::text IS NULL OR position(lower($1) IN lower(name || ' ' || description)) > 0)
       AND ($2::text IS NULL OR category = $2)
       AND ($3::text IS NULL OR lower(city) = lower($3))
     ORDER BY name
     LIMIT $4 OFFSET $5`,
    [
      filter.query,
      filter.category,
      filter.city,
      filter.limit,
      filter.offset,
      filter.includeSuspended ?? false,
    ],
  );
  return { items: rows.map(({ total, ...vendor }) => vendor), total: rows[0]?.total ?? 0 };
}
