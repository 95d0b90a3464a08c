CREATE TABLE vendors (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  category text NOT NULL,
  city text NOT NULL,
  description text NOT NULL,
  email text NOT NULL,
  price_cents integer NOT NULL CHECK (price_cents BETWEEN 0 AND 1000000),
  slot_minutes integer NOT NULL CHECK (slot_minutes IN (30, 60)),
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended')),
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX vendors_by_category_and_city ON vendors (category, city);

CREATE TABLE accounts (
  id uuid PRIMARY KEY,
  email text NOT NULL CHECK (email = lower(email)) UNIQUE,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('customer', 'vendor', 'admin')),
  vendor_id uuid REFERENCES vendors,
  password_hash text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CHECK ((role = 'vendor') = (vendor_id IS NOT NULL))
);

-- Tokens are stored as SHA-256 only: a copy of the database signs nobody in.
CREATE TABLE sessions (
  token_hash text PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('cookie', 'bearer')),
  expires_at timestamptz NOT NULL
);

CREATE INDEX sessions_by_account ON sessions (account_id);

CREATE TABLE password_resets (
  token_hash text PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
