import { formatMoney, formatTime } from '../domain/format.ts';
import type { Booking, Page } from '../domain/types.ts';
import { html, type Html } from './html.ts';
import { BOOKING_STATUS, PAYMENT_STATUS } from './words.ts';

/** Bookings with a last column for what can be done with each. */
export function bookingTable(
  { items, total }: Page<Booking>,
  action: (one: Booking) => Html,
): Html {
  if (total === 0) return html`<p>No bookings yet.</p>`;
  return html`<div class="scroll">
    <table>
      <caption>
        ${items.length} of ${total}, latest first
      </caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Vendor</th>
          <th scope="col">Customer</th>
          <th scope="col">Price</th>
          <th scope="col">Status</th>
          <th scope="col">Payment</th>
          <th scope="col">Action</th>
        </tr>
      </thead>
      <tbody>
        ${items.map(
          (booking) =>
            html`<tr>
              <td>${formatTime(booking.startsAt)}</td>
              <td>${booking.vendorName}</td>
              <td>${booking.customerName}</td>
              <td>${formatMoney(booking.priceCents)}</td>
              <td>${BOOKING_STATUS[booking.status]}</td>
              <td>${PAYMENT_STATUS[booking.paymentStatus]}</td>
              <td>${action(booking)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
