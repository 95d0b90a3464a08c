import type { Booking, BookingStatus, Page } from '../domain/types.ts';
import type { BookingFilter, BookingStore, NewBooking, Overview } from '../stores/stores.ts';
import { isUniqueViolation, type Queryable } from './database.ts';

export const BOOKING_COLUMNS = `b.id, b.vendor_id AS "vendorId", v.name AS "vendorName",
  b.customer_id AS "customerId", b.customer_name AS "customerName",
  b.customer_email AS "customerEmail", b.note, b.starts_at AS "startsAt", b.ends_at AS "endsAt",
  b.price_cents AS "priceCents", b.status, b.payment_status AS "paymentStatus"`;

export function postgresBookings(db: Queryable): BookingStore {
  return {
    create: (booking) => create(db, booking),
    list: (filter) => list(db, filter),
    overview: () => overview(db),

    async find(id) {
      const { rows } = await db.query<Booking>(
        `SELECT ${BOOKING_COLUMNS} FROM bookings b JOIN vendors v ON v.id = b.vendor_id
         WHERE b.id = $1`,
        [id],
      );
      return rows[0];
    },

    async settle(id, to) {
      const { rows } = await db.query<Booking>(
        `UPDATE bookings b
         SET status = $2::text,
             payment_status = CASE
               WHEN $2::text = 'cancelled' AND payment_status = 'paid' THEN 'refund_due'
               ELSE payment_status
             END
         FROM vendors v
         WHERE b.id = $1 AND b.status = 'booked' AND v.id = b.vendor_id
         RETURNING ${BOOKING_COLUMNS}`,
        [id, to],
      );
      return rows[0];
    },

    async takenStarts(vendorId, from, to) {
      const { rows } = await db.query<{ startsAt: Date }>(
        `SELECT starts_at AS "startsAt" FROM bookings
         WHERE vendor_id = $1 AND starts_at >= $2 AND starts_at < $3 AND status <> 'cancelled'`,
        [vendorId, from, to],
      );
      return rows.map((row) => row.startsAt);
    },
  };
}

async function create(db: Queryable, booking: NewBooking): Promise<Booking | undefined> {
  try {
    const { rows } = await db.query<Booking>(
      `WITH b AS (
         INSERT INTO bookings (id, vendor_id, customer_id, customer_name, customer_email, note,
                               starts_at, ends_at, price_cents)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         RETURNING *
       )
       SELECT ${BOOKING_COLUMNS} FROM b JOIN vendors v ON v.id = b.vendor_id`,
      [
        booking.id,
        booking.vendorId,
        booking.customerId,
        booking.customerName,
        booking.customerEmail,
        booking.note,
        booking.startsAt,
        booking.endsAt,
        booking.priceCents,
      ],
    );
    return rows[0];
  } catch (error) {
    if (isUniqueViolation(error, 'bookings_one_per_slot')) return undefined;
    throw error;
  }
}

async function list(db: Queryable, filter: BookingFilter): Promise<Page<Booking>> {
  const { rows } = await db.query<Booking & { total: number }>(
    `SELECT ${BOOKING_COLUMNS}, count(*) OVER ()::int AS total
     FROM bookings b JOIN vendors v ON v.id = b.vendor_id
     WHERE ($1::uuid IS NULL OR b.vendor_id = $1) AND ($2::text IS NULL OR b.status = $2)
     ORDER BY b.created_at DESC, b.id
     LIMIT $3 OFFSET $4`,
    [filter.vendorId, filter.status, filter.limit, filter.offset],
  );
  return { items: rows.map(({ total, ...booking }) => booking), total: rows[0]?.total ?? 0 };
}

async function overview(db: Queryable): Promise<Overview> {
  const { rows } = await db.query<
    Record<BookingStatus | 'vendors' | 'customers', number> & { paid: string }
  >(
    `SELECT (SELECT count(*)::int FROM vendors) AS vendors,
            (SELECT count(*)::int FROM accounts WHERE role = 'customer') AS customers,
            count(*) FILTER (WHERE status = 'booked')::int AS booked,
            count(*) FILTER (WHERE status = 'cancelled')::int AS cancelled,
            count(*) FILTER (WHERE status = 'completed')::int AS completed,
            coalesce(sum(price_cents) FILTER (WHERE payment_status = 'paid'), 0) AS paid
     FROM bookings`,
  );
  const row = rows[0];
  if (!row) throw new Error('An aggregate query returned no row');
  const { vendors, customers, booked, cancelled, completed, paid } = row;
  return {
    vendors,
    customers,
    bookings: { booked, cancelled, completed },
    paidCents: Number(paid),
  };
}
