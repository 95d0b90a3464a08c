import type {
  Account,
  Booking,
  BookingStatus,
  Page,
  PaymentStatus,
  Vendor,
} from '../domain/types.ts';

/** What the application needs from a database, as small as each caller wants it. */
export interface Stores {
  health: HealthStore;
  vendors: VendorStore;
  bookings: BookingStore;
  accounts: AccountStore;
  sessions: SessionStore;
  resets: ResetStore;
  payments: PaymentStore;
}

export interface HealthStore {
  /** Rejects when the database does not answer. */
  ping(): Promise<void>;
}

export interface VendorFilter {
  query?: string | undefined;
  category?: string | undefined;
  city?: string | undefined;
  /** Admins see those too. */
  includeSuspended?: boolean;
  limit: number;
  offset: number;
}

export type VendorChange = Partial<Pick<Vendor, 'description' | 'priceCents' | 'status'>>;

export interface VendorStore {
  search(filter: VendorFilter): Promise<Page<Vendor>>;
  find(id: string): Promise<Vendor | undefined>;
  update(id: string, change: VendorChange): Promise<Vendor | undefined>;
}

export type NewBooking = Omit<Booking, 'vendorName' | 'status' | 'paymentStatus'>;

export interface BookingFilter {
  vendorId?: string | undefined;
  status?: BookingStatus | undefined;
  limit: number;
  offset: number;
}

export interface Overview {
  vendors: number;
  customers: number;
  bookings: Record<BookingStatus, number>;
  paidCents: number;
}

export interface BookingStore {
  /** Undefined when another live booking holds the slot. */
  create(booking: NewBooking): Promise<Booking | undefined>;
  find(id: string): Promise<Booking | undefined>;
  list(filter: BookingFilter): Promise<Page<Booking>>;
  /** Moves a booking from `booked` to `to`; undefined when it was not `booked`. */
  settle(id: string, to: 'cancelled' | 'completed'): Promise<Booking | undefined>;
  takenStarts(vendorId: string, from: Date, to: Date): Promise<Date[]>;
  overview(): Promise<Overview>;
}

export interface AccountStore {
  find(id: string): Promise<Account | undefined>;
  findByEmail(email: string): Promise<Account | undefined>;
  findCredentials(email: string): Promise<{ account: Account; passwordHash: string } | undefined>;
}

export type SessionKind = 'cookie' | 'bearer';

export interface SessionStore {
  create(tokenHash: string, accountId: string, kind: SessionKind, expiresAt: Date): Promise<void>;
  findAccount(tokenHash: string, kind: SessionKind, now: Date): Promise<Account | undefined>;
  remove(tokenHash: string): Promise<void>;
}

export interface ResetStore {
  create(tokenHash: string, accountId: string, expiresAt: Date): Promise<void>;
  /** Uses the token up, sets the password and ends all sessions, or does nothing: false. */
  redeem(tokenHash: string, passwordHash: string, now: Date): Promise<boolean>;
}

export interface PaymentEvent {
  id: string;
  type: string;
  bookingId: string | undefined;
  outcome: 'paid' | 'failed' | 'ignored';
}

export type PaymentResult =
  | { kind: 'duplicate' }
  | { kind: 'ignored' }
  | { kind: 'unknown_booking' }
  | { kind: 'applied'; booking: Booking; before: PaymentStatus };

export interface PaymentStore {
  /** Records the event and moves its booking, in one transaction and once per event id. */
  apply(event: PaymentEvent): Promise<PaymentResult>;
}
