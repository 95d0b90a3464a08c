/** Every vendor works Monday to Saturday, 08:00 to 18:00 UTC, in slots of its own length. */
const OPENS_HOUR = 8;
const CLOSES_HOUR = 18;
const SUNDAY = 0;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export interface Slot {
  startsAt: Date;
  endsAt: Date;
}

/** The slots of one day (`2030-01-07`); none on Sundays, and none for what is not a date. */
export function slotsOfDay(date: string, slotMinutes: number): Slot[] {
  const midnight = new Date(`${date}T00:00:00.000Z`);
  if (!isSameDate(midnight, date) || midnight.getUTCDay() === SUNDAY) return [];
  const slots: Slot[] = [];
  for (let minute = OPENS_HOUR * 60; minute < CLOSES_HOUR * 60; minute += slotMinutes) {
    const startsAt = new Date(midnight.getTime() + minute * MINUTE_MS);
    slots.push({ startsAt, endsAt: new Date(startsAt.getTime() + slotMinutes * MINUTE_MS) });
  }
  return slots;
}

/** The slot that starts exactly at this instant, if the vendor offers one. */
export function slotAt(instant: Date, slotMinutes: number): Slot | undefined {
  if (Number.isNaN(instant.getTime())) return undefined;
  const date = dateOf(instant);
  return slotsOfDay(date, slotMinutes).find(
    (slot) => slot.startsAt.getTime() === instant.getTime(),
  );
}

/** The UTC date of an instant, `2030-01-07`. */
export function dateOf(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

/** The first day after today on which vendors work. */
export function nextWorkingDay(now: Date): string {
  const tomorrow = new Date(now.getTime() + DAY_MS);
  const isSunday = tomorrow.getUTCDay() === SUNDAY;
  return dateOf(isSunday ? new Date(tomorrow.getTime() + DAY_MS) : tomorrow);
}

function isSameDate(midnight: Date, date: string): boolean {
  return !Number.isNaN(midnight.getTime()) && dateOf(midnight) === date;
}
