import type { Booking, Page } from '../domain/types.ts';

/** What the API shows of a booking: times as text; the serializer drops what is not in its schema. */
export function viewBooking(booking: Booking) {
  return {
    ...booking,
    startsAt: booking.startsAt.toISOString(),
    endsAt: booking.endsAt.toISOString(),
  };
}

export function viewBookings({ items, total }: Page<Booking>) {
  return { items: items.map(viewBooking), total };
}
