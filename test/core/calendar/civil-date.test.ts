import { describe, expect, it } from 'vitest';
import {
  dateOfEpochDay,
  dayOfWeek,
  daysInMonth,
  epochDayOf,
  eventBridgeWeekday,
  parseWall,
  showWall,
  wallAtDate,
} from '../../../lib/core/calendar/civil-date.ts';
import { DAY_MS } from '../../../lib/core/time.ts';

const utc = (year: number, month: number, day: number): number => {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() / DAY_MS;
};

describe('a date', () => {
  it('is counted like JavaScript counts it on every day of a leap cycle, and at the ends of February and of each year', () => {
    const cycle = Array.from({ length: 1_462 }, (_, day) => utc(1999, 12, 31) + day);
    const years = Array.from({ length: 9_998 }, (_, index) => index + 1);
    const edges = years.flatMap((year) => [utc(year, 2, 28), utc(year, 3, 0), utc(year, 3, 1), utc(year, 12, 31)]);
    const wrong = [...cycle, ...edges, ...edges.map((day) => day + 1)].filter((epochDay) => {
      const date = new Date(epochDay * DAY_MS);
      const { year, month, day } = dateOfEpochDay(epochDay);
      const isSame = year === date.getUTCFullYear() && month === date.getUTCMonth() + 1 && day === date.getUTCDate();
      return !isSame || epochDayOf(year, month, day) !== epochDay || dayOfWeek(epochDay) % 7 !== date.getUTCDay();
    });
    expect(wrong).toEqual([]);
  });

  it('has a weekday, counted from Monday or, as EventBridge does, from Sunday', () => {
    const week = [22, 23, 24, 25, 26, 27, 28].map((day) => ({ year: 2026, month: 11, day }));
    expect(week.map(eventBridgeWeekday)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(week.map(({ year, month, day }) => dayOfWeek(epochDayOf(year, month, day)))).toEqual([7, 1, 2, 3, 4, 5, 6]);
    expect(dayOfWeek(-4)).toBe(7);
  });

  it('lies in a month of so many days', () => {
    const days = Array.from({ length: 12 }, (_, index) => daysInMonth(2026, index + 1));
    expect(days).toEqual([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);
    expect([1900, 2000, 2024].map((year) => daysInMonth(year, 2))).toEqual([28, 29, 29]);
  });
});

describe('a calendar with a clock', () => {
  const day = { year: 2026, month: 11, day: 22 };

  it.each([
    ['2026-11-22', 0],
    ['2026-11-22T00:00:00', 0],
    ['2026-11-22T03:04:05', 11_045_000],
    ['2026-11-22T23:59:59', DAY_MS - 1_000],
  ])('is read from %s, and written like it', (text, after) => {
    expect(parseWall(text)).toBe(wallAtDate(day) + after);
    expect(showWall(wallAtDate(day, after))).toBe(text.includes('T') ? text : `${text}T00:00:00`);
  });

  it.each([
    ...['', 'T', '2026', '2026-11', '2026-11-22T', '2026-11-22T03', '2026-11-22T03:00', '2026-11-22T03:00:00Z'],
    ...['2026-11-22T03:00:00.5', '2026-11-22T03:00:00.000', '2026-11-22T03:00:00+01:00', '2026-11-22 03:00:00'],
    ...['2026-02-29', '2026-02-30', '2026-04-31', '2026-13-01', '2026-00-01', '2026-01-00', '2026-01-32', '26-01-01'],
    ...[
      '2026-11-22T24:00:00',
      '2026-11-22T23:60:00',
      '2026-11-22T23:59:60',
      'x2026-11-22',
      '2026-11-22x',
      '+002026-11-22',
    ],
  ])('is not read from "%s"', (text) => {
    expect(parseWall(text)).toBeUndefined();
  });

  it('is read on every day of a leap year, and at the edges of what four digits can say', () => {
    for (const text of ['2024-02-29', '2026-12-31', '0001-01-01', '9999-12-31']) expect(parseWall(text)).toBeDefined();
  });
});
