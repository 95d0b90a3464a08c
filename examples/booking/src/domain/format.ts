const MONEY = new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' });
const TIME = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'full',
  timeStyle: 'short',
  timeZone: 'UTC',
});
const CLOCK = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'UTC' });

export function formatMoney(cents: number): string {
  return MONEY.format(cents / 100);
}

/** `Monday 7 January 2030 at 08:00 UTC` */
export function formatTime(instant: Date): string {
  return `${TIME.format(instant)} UTC`;
}

/** `08:00` */
export function formatClock(instant: Date): string {
  return CLOCK.format(instant);
}
