CREATE TABLE bookings (
  id uuid PRIMARY KEY,
  vendor_id uuid NOT NULL REFERENCES vendors,
  customer_id uuid REFERENCES accounts,
  customer_name text NOT NULL,
  customer_email text NOT NULL,
  note text NOT NULL DEFAULT '',
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL CHECK (ends_at > starts_at),
  price_cents integer NOT NULL,
  status text NOT NULL DEFAULT 'booked' CHECK (status IN ('booked', 'cancelled', 'completed')),
  payment_status text NOT NULL DEFAULT 'unpaid'
    CHECK (payment_status IN ('unpaid', 'paid', 'failed', 'refund_due')),
  created_at timestamptz NOT NULL DEFAULT now()
);

-- A vendor's slots lie on one fixed grid, so one live booking per vendor and start is what
-- keeps two customers apart, whatever the application does.
CREATE UNIQUE INDEX bookings_one_per_slot ON bookings (vendor_id, starts_at)
  WHERE status <> 'cancelled';

CREATE INDEX bookings_by_customer ON bookings (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX bookings_by_creation ON bookings (created_at DESC);
