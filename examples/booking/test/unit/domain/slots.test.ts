import { describe, expect, it } from 'vitest';
import { slotAt, slotsOfDay } from '../../../src/domain/slots.ts';

describe('slotsOfDay', () => {
  it('covers 08:00 to 18:00 in the vendor’s own length', () => {
    const slots = slotsOfDay('2030-01-07', 30);
    expect(slots).toHaveLength(20);
    expect(slots[0]?.startsAt.toISOString()).toBe('2030-01-07T08:00:00.000Z');
    expect(slots.at(-1)?.endsAt.toISOString()).toBe('2030-01-07T18:00:00.000Z');
    expect(slotsOfDay('2030-01-07', 60)).toHaveLength(10);
  });

  it.each(['2030-01-06', '2030-02-30', 'soon', ''])('offers nothing on "%s"', (date) => {
    expect(slotsOfDay(date, 30)).toEqual([]);
  });
});

describe('slotAt', () => {
  it('finds the slot that starts at an instant, and no other', () => {
    const slot = slotAt(new Date('2030-01-07T09:30:00Z'), 30);
    expect(slot?.endsAt.toISOString()).toBe('2030-01-07T10:00:00.000Z');
    expect(slotAt(new Date('2030-01-07T09:30:00Z'), 60)).toBeUndefined();
    expect(slotAt(new Date('2030-01-07T09:31:00Z'), 30)).toBeUndefined();
    expect(slotAt(new Date('2016-12-31T23:59:60Z'), 30)).toBeUndefined();
  });
});
