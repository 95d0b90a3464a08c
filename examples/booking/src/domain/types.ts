export type Role = 'customer' | 'vendor' | 'admin';

export interface Account {
  id: string;
  email: string;
  name: string;
  role: Role;
  /** Set for vendor accounts only. */
  vendorId: string | null;
}

export interface Vendor {
  id: string;
  name: string;
  category: string;
  city: string;
  description: string;
  email: string;
  priceCents: number;
  slotMinutes: number;
  status: 'active' | 'suspended';
}

export type BookingStatus = 'booked' | 'cancelled' | 'completed';
export type PaymentStatus = 'unpaid' | 'paid' | 'failed' | 'refund_due';

export interface Booking {
  id: string;
  vendorId: string;
  vendorName: string;
  customerId: string | null;
  customerName: string;
  customerEmail: string;
  note: string;
  startsAt: Date;
  endsAt: Date;
  priceCents: number;
  status: BookingStatus;
  paymentStatus: PaymentStatus;
}

export interface Page<T> {
  items: T[];
  total: number;
}
