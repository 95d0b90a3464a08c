import type { Dependencies } from '../dependencies.ts';
import { slotsOfDay, type Slot } from '../domain/slots.ts';
import type { Vendor } from '../domain/types.ts';
import { notFound } from '../errors.ts';
import { adminAlert } from '../mail/messages.ts';

/** A vendor that takes bookings; one that is suspended does not exist for customers. */
export async function findVendor({ stores }: Dependencies, id: string): Promise<Vendor> {
  const vendor = await stores.vendors.find(id);
  if (vendor?.status !== 'active') throw notFound('vendor');
  return vendor;
}

/** Suspends a vendor or lets it back in; admins learn of it by mail. */
export async function setVendorStatus(
  { config, outbox, stores }: Dependencies,
  id: string,
  status: Vendor['status'],
): Promise<Vendor> {
  const before = await stores.vendors.find(id);
  const statusBefore = before?.status;
  const vendor = await stores.vendors.update(id, { status });
  if (!vendor) throw notFound('vendor');
  if (statusBefore !== status) {
    outbox.send(
      adminAlert(config.adminEmail, `Vendor ${vendor.name} is ${status}`, { Vendor: id }),
    );
  }
  return vendor;
}

/** The slots of a day that are neither over nor booked. */
export async function findFreeSlots(
  { stores, now }: Dependencies,
  vendor: Vendor,
  date: string,
): Promise<Slot[]> {
  const slots = slotsOfDay(date, vendor.slotMinutes);
  const first = slots[0];
  const last = slots.at(-1);
  if (!first || !last || last.startsAt <= now()) return [];
  const taken = await stores.bookings.takenStarts(vendor.id, first.startsAt, last.endsAt);
  const takenTimes = new Set(taken.map((start) => start.getTime()));
  return slots.filter(({ startsAt }) => startsAt > now() && !takenTimes.has(startsAt.getTime()));
}
