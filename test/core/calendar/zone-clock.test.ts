import { describe, expect, it } from 'vitest';
import { parseWall, plusWallMs, showWall } from '../../../lib/core/calendar/civil-date.ts';
import { zoneClock } from '../../../lib/core/calendar/zone-clock.ts';
import { plusDays, plusMonths, ZonedTime, zonedTime } from '../../../lib/core/calendar/zoned-time.ts';
import { epochMs, HOUR_MS, parseIso, toIso } from '../../../lib/core/time.ts';

const moment = (iso: string) => parseIso(iso) ?? epochMs(Number.NaN);
const wall = (text: string) => parseWall(text) ?? plusWallMs(0 as never, Number.NaN);

describe('the clock of a zone', () => {
  it.each([
    ['UTC', '2026-11-22T13:22:00Z', '2026-11-22T13:22:00'],
    ['Europe/Berlin', '2026-11-22T23:30:15Z', '2026-11-23T00:30:15'],
    ['America/New_York', '2026-07-01T02:05:09Z', '2026-06-30T22:05:09'],
    ['Asia/Kathmandu', '1969-12-31T23:59:59Z', '1970-01-01T05:29:59'],
  ])('in %s shows %s as %s, to the millisecond', (zone, iso, shown) => {
    const { wallAt } = zoneClock(zone);
    expect(showWall(wallAt(moment(iso)))).toBe(shown);
    expect(wallAt(epochMs(moment(iso) + 7)) - wallAt(moment(iso))).toBe(7);
    expect(wallAt(epochMs(moment(iso) + 999)) - wallAt(moment(iso))).toBe(999);
  });

  it.each([
    ['UTC', '2026-11-22T13:22:00', ['2026-11-22T13:22:00.000Z']],
    ['Europe/Berlin', '2026-11-22T03:00:00', ['2026-11-22T02:00:00.000Z']],
    ['Europe/Berlin', '2026-10-25T02:30:00', ['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z']],
    ['Europe/Berlin', '2026-10-25T03:00:00', ['2026-10-25T02:00:00.000Z']],
    ['Europe/Berlin', '2027-03-28T02:30:00', []],
    ['Europe/Berlin', '2027-03-28T03:00:00', ['2027-03-28T01:00:00.000Z']],
    ['America/New_York', '2026-11-01T01:15:00', ['2026-11-01T05:15:00.000Z', '2026-11-01T06:15:00.000Z']],
    ['Pacific/Apia', '2011-12-30T12:00:00', []],
  ])('in %s shows %s at the moments %j', (zone, shown, moments) => {
    expect(zoneClock(zone).momentsOf(wall(shown)).map(toIso)).toEqual(moments);
  });

  it('was ahead of UTC by what it was a day before', () => {
    const { offsetBefore } = zoneClock('Europe/Berlin');
    expect(offsetBefore(wall('2027-03-28T12:00:00'))).toBe(HOUR_MS);
    expect(offsetBefore(wall('2027-03-29T12:00:00'))).toBe(2 * HOUR_MS);
  });
});

describe('a time in a zone', () => {
  const FIRST = moment('0001-01-02T00:00:00Z');
  const LAST = moment('9999-12-30T00:00:00Z');
  const at = (iso: string, zone = 'UTC') => new ZonedTime(moment(iso), zone);
  const shown = (time: ZonedTime | undefined) => time && toIso(time.moment);

  it('lies in the years that four digits can show, less a day at both ends for the zones', () => {
    expect([zonedTime(FIRST, 'UTC')?.moment, zonedTime(LAST, 'UTC')?.moment]).toEqual([FIRST, LAST]);
    expect([zonedTime(FIRST - 1, 'UTC'), zonedTime(LAST + 1, 'UTC')]).toEqual([undefined, undefined]);
  });

  it('moves by days and months up to these bounds', () => {
    expect(shown(plusDays(at('0001-01-03T00:00:00Z'), -1))).toBe('0001-01-02T00:00:00.000Z');
    expect(shown(plusDays(at('0001-01-03T00:00:00Z'), -2))).toBeUndefined();
    expect(shown(plusDays(at('9999-12-29T00:00:00Z'), 1))).toBe('9999-12-30T00:00:00.000Z');
    expect(shown(plusDays(at('9999-12-29T00:00:00Z'), 2))).toBeUndefined();
    expect(shown(plusMonths(at('0001-02-10T00:00:00Z'), -1))).toBe('0001-01-10T00:00:00.000Z');
    expect(shown(plusMonths(at('0001-02-10T00:00:00Z'), -2))).toBeUndefined();
    expect(shown(plusMonths(at('9999-11-10T00:00:00Z'), 1))).toBe('9999-12-10T00:00:00.000Z');
    expect(shown(plusMonths(at('9999-11-10T00:00:00Z'), 2))).toBeUndefined();
  });

  it.each([2 ** 53, -(2 ** 53)])('moved by %d days or months is none, in whatever zone', (count) => {
    for (const zone of ['UTC', 'Europe/Berlin']) {
      expect(plusDays(at('2026-11-22T00:00:00Z', zone), count)).toBeUndefined();
      expect(plusMonths(at('2026-11-22T00:00:00Z', zone), count)).toBeUndefined();
    }
  });
});
