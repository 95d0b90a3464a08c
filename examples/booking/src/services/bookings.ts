import { randomUUID } from 'node:crypto';
import type { Dependencies } from '../dependencies.ts';
import { safeEqual, tag } from '../domain/secrets.ts';
import { slotAt } from '../domain/slots.ts';
import type { Account, Booking } from '../domain/types.ts';
import {
  bookingKeyInvalid,
  bookingSettled,
  forbidden,
  notFound,
  slotNotOffered,
  slotTaken,
  unauthenticated,
} from '../errors.ts';
import { bookingConfirmation, vendorNotification } from '../mail/messages.ts';
import { findVendor } from './vendors.ts';

export interface BookingRequest {
  vendorId: string;
  startsAt: string;
  customerName: string;
  customerEmail: string;
  note?: string | undefined;
}

/** Books a free slot and tells both sides. Mail goes its own way: it can't fail a booking. */
export async function placeBooking(
  deps: Dependencies,
  request: BookingRequest,
  customer: Account | undefined,
): Promise<Booking> {
  const { config, metrics, now, outbox, stores } = deps;
  const vendor = await findVendor(deps, request.vendorId);
  const slot = slotAt(new Date(request.startsAt), vendor.slotMinutes);
  if (!slot || slot.startsAt <= now()) {
    metrics.bookings.inc({ outcome: 'slot_not_offered' });
    throw slotNotOffered();
  }
  const booking = await stores.bookings.create({
    ...slot,
    id: randomUUID(),
    vendorId: vendor.id,
    customerId: customer?.role === 'customer' ? customer.id : null,
    customerName: request.customerName,
    customerEmail: request.customerEmail,
    note: request.note ?? '',
    priceCents: vendor.priceCents,
  });
  metrics.bookings.inc({ outcome: booking ? 'booked' : 'slot_taken' });
  if (!booking) throw slotTaken();
  outbox.send(bookingConfirmation(booking, config.publicUrl + bookingPath(deps, booking)));
  outbox.send(vendorNotification(booking, vendor, 'new'));
  return booking;
}

/** Lets whoever holds this key see and cancel the booking: guests have no account. */
export function bookingKey({ config }: Dependencies, bookingId: string): string {
  return tag(config.appSecret, 'booking', bookingId);
}

export function bookingPath(deps: Dependencies, { id }: Pick<Booking, 'id'>): string {
  return `/bookings/${id}?key=${bookingKey(deps, id)}`;
}

/** The booking, for its key's holder, its customer, its vendor and admins. */
export async function readBooking(
  deps: Dependencies,
  id: string,
  key: string | undefined,
  account: Account | undefined,
): Promise<Booking> {
  const hasKey = key !== undefined && safeEqual(key, bookingKey(deps, id));
  if (!hasKey && !account) throw key === undefined ? unauthenticated() : bookingKeyInvalid();
  const booking = await deps.stores.bookings.find(id);
  if (!booking) throw notFound('booking');
  if (!hasKey && !mayManage(account, booking)) throw forbidden();
  return booking;
}

/** Cancels it; a second time changes nothing and says the same. */
export async function cancelBooking(deps: Dependencies, booking: Booking): Promise<Booking> {
  if (booking.status === 'cancelled') return booking;
  const cancelled = await deps.stores.bookings.settle(booking.id, 'cancelled');
  if (!cancelled) return settledMeanwhile(deps, booking.id, 'cancelled');
  const vendor = await deps.stores.vendors.find(cancelled.vendorId);
  if (vendor) deps.outbox.send(vendorNotification(cancelled, vendor, 'cancelled'));
  return cancelled;
}

/** Marks it as done, for its vendor; a second time changes nothing and says the same. */
export async function completeBooking(deps: Dependencies, booking: Booking): Promise<Booking> {
  if (booking.status === 'completed') return booking;
  const completed = await deps.stores.bookings.settle(booking.id, 'completed');
  return completed ?? settledMeanwhile(deps, booking.id, 'completed');
}

async function settledMeanwhile(
  { stores }: Dependencies,
  id: string,
  wanted: Booking['status'],
): Promise<Booking> {
  const booking = await stores.bookings.find(id);
  if (!booking) throw notFound('booking');
  if (booking.status !== wanted) throw bookingSettled(booking.status);
  return booking;
}

function mayManage(account: Account | undefined, booking: Booking): boolean {
  if (!account) return false;
  if (account.role === 'admin') return true;
  return account.role === 'vendor'
    ? account.vendorId === booking.vendorId
    : account.id === booking.customerId;
}
