import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deadlineOf, nextDaily } from '../../../lib/core/batch/deadline.ts';
import { dateOfWall, timeOfDayMs } from '../../../lib/core/calendar/civil-date.ts';
import { zoneClock } from '../../../lib/core/calendar/zone-clock.ts';
import { epochMs, HOUR_MS, MINUTE_MS, parseIso, plusMs, toIso } from '../../../lib/core/time.ts';

const moment = (text: string) => parseIso(text) ?? epochMs(Number.NaN);
const next = (minuteOfDay: number, timezone: string, after: string) =>
  toIso(nextDaily({ minuteOfDay, timezone }, moment(after)));

describe('nextDaily', () => {
  it('is later on the same day, or on the next one, strictly after the moment', () => {
    expect(next(6 * 60, 'UTC', '2026-11-22T05:59:59.999Z')).toBe('2026-11-22T06:00:00.000Z');
    expect(next(6 * 60, 'UTC', '2026-11-22T06:00:00.000Z')).toBe('2026-11-23T06:00:00.000Z');
  });

  it('keeps to the clock of the zone over the change to summer time and back', () => {
    expect(next(6 * 60, 'Europe/Berlin', '2026-03-28T12:00:00Z')).toBe('2026-03-29T04:00:00.000Z');
    expect(next(6 * 60, 'Europe/Berlin', '2026-10-24T12:00:00Z')).toBe('2026-10-25T05:00:00.000Z');
  });

  it('comes as much later as the clock is set on the day that skips it, so that no day goes without', () => {
    expect(next(150, 'Europe/Berlin', '2026-03-28T12:00:00Z')).toBe('2026-03-29T01:30:00.000Z');
    expect(next(150, 'Europe/Berlin', '2026-03-29T01:30:00Z')).toBe('2026-03-30T00:30:00.000Z');
  });

  it('comes once on the day that has it twice, the first time', () => {
    expect(next(150, 'Europe/Berlin', '2026-10-24T12:00:00Z')).toBe('2026-10-25T00:30:00.000Z');
    expect(next(150, 'Europe/Berlin', '2026-10-25T00:30:00Z')).toBe('2026-10-26T01:30:00.000Z');
  });

  it('comes on the day after, where the clock is set from before midnight and skips the time', () => {
    expect(next(23 * 60 + 30, 'America/Nuuk', '2024-03-31T01:10:00Z')).toBe('2024-03-31T01:30:00.000Z');
  });

  it('has come once already, where the clock is set back over midnight', () => {
    expect(next(0, 'America/St_Johns', '2010-11-07T02:45:00Z')).toBe('2010-11-08T03:30:00.000Z');
  });

  it('finds a time in a zone that left out a whole day', () => {
    expect(next(12 * 60, 'Pacific/Apia', '2011-12-30T00:00:00Z')).toBe('2011-12-30T22:00:00.000Z');
  });

  it('shows its time of day, and at most 25 hours pass, but where a change of clocks touches it', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe');
    const moments = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2030, 0) });
    fc.assert(
      fc.property(zones, moments, fc.integer({ min: 0, max: 1_439 }), (timezone, ms, minuteOfDay) => {
        const after = epochMs(ms);
        const found = nextDaily({ minuteOfDay, timezone }, after);
        const clock = zoneClock(timezone);
        expect(found).toBeGreaterThan(after);
        expect(found - after).toBeLessThanOrEqual(26 * HOUR_MS);
        const wall = clock.wallAt(found);
        // The clock shows a later time only on a day that skips this one.
        const asked = dateOfWall(wall);
        const skipped =
          clock.momentsOf((wall - timeOfDayMs(wall) + minuteOfDay * MINUTE_MS) as typeof wall).length === 0;
        expect(timeOfDayMs(wall) === minuteOfDay * MINUTE_MS || skipped).toBe(true);
        // And it is the very next: none of the same day of the zone lies between.
        const before = nextDaily({ minuteOfDay, timezone }, plusMs(found, -1));
        expect(before).toBe(found);
        expect(asked.day).toBeGreaterThan(0);
      }),
    );
  });
});

describe('deadlineOf', () => {
  const first = moment('2026-11-22T12:00:00Z');
  const at = { minuteOfDay: 13 * 60, timezone: 'UTC' };

  it('is the earlier of the longest wait and the time of day; undefined where neither is said', () => {
    expect(deadlineOf(first, { atMostSeconds: 60, at })).toBe(plusMs(first, 60_000));
    expect(deadlineOf(first, { atMostSeconds: 7_200, at })).toBe(plusMs(first, HOUR_MS));
    expect(deadlineOf(first, { at })).toBe(plusMs(first, HOUR_MS));
    expect(deadlineOf(first, {})).toBeUndefined();
  });
});
