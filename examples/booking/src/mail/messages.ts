import { formatMoney, formatTime } from '../domain/format.ts';
import type { Account, Booking, Vendor } from '../domain/types.ts';

export interface Mail {
  kind:
    'booking_confirmation' | 'vendor_notification' | 'password_reset' | 'payment' | 'admin_alert';
  to: string;
  subject: string;
  text: string;
}

export function bookingConfirmation(booking: Booking, link: string): Mail {
  return {
    kind: 'booking_confirmation',
    to: booking.customerEmail,
    subject: `Your appointment at ${booking.vendorName}`,
    text: lines(
      `Hello ${booking.customerName},`,
      '',
      `you have an appointment at ${booking.vendorName} on ${formatTime(booking.startsAt)}.`,
      `It costs ${formatMoney(booking.priceCents)}.`,
      '',
      'See, pay or cancel it here:',
      link,
    ),
  };
}

export function vendorNotification(
  booking: Booking,
  vendor: Vendor,
  event: 'new' | 'cancelled',
): Mail {
  const subject = event === 'new' ? 'New booking' : 'Booking cancelled';
  return {
    kind: 'vendor_notification',
    to: vendor.email,
    subject: `${subject}: ${formatTime(booking.startsAt)}`,
    text: lines(
      `${subject} at ${vendor.name}.`,
      '',
      `Customer: ${booking.customerName} <${booking.customerEmail}>`,
      `Time: ${formatTime(booking.startsAt)}`,
      `Note: ${booking.note || 'none'}`,
    ),
  };
}

export function passwordReset(account: Account, link: string, validMinutes: number): Mail {
  return {
    kind: 'password_reset',
    to: account.email,
    subject: 'Set a new password',
    text: lines(
      `Hello ${account.name},`,
      '',
      `set a new password here within ${validMinutes} minutes:`,
      link,
      '',
      'If you did not ask for this, ignore this mail: nothing changes.',
    ),
  };
}

export function paymentReceived(booking: Booking): Mail {
  return {
    kind: 'payment',
    to: booking.customerEmail,
    subject: `Paid: your appointment at ${booking.vendorName}`,
    text: lines(
      `Hello ${booking.customerName},`,
      '',
      `we have received ${formatMoney(booking.priceCents)} for ${formatTime(booking.startsAt)}.`,
    ),
  };
}

export function adminAlert(to: string, problem: string, facts: Record<string, string>): Mail {
  return {
    kind: 'admin_alert',
    to,
    subject: `Alert: ${problem}`,
    text: lines(
      `${problem}.`,
      '',
      ...Object.entries(facts).map(([name, value]) => `${name}: ${value}`),
    ),
  };
}

function lines(...all: string[]): string {
  return `${all.join('\n')}\n`;
}
