-- The provider delivers an event at least once: its id makes a second delivery a no-op.
CREATE TABLE payment_events (
  id text PRIMARY KEY,
  type text NOT NULL,
  booking_id uuid REFERENCES bookings,
  received_at timestamptz NOT NULL DEFAULT now()
);
