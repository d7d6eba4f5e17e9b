import { describe, expect, it } from 'vitest';
import { zoneClock } from '../../../lib/core/calendar/zone-clock.ts';
import type { DayRule } from '../../../lib/core/schedules/cron-expression.ts';
import { parseSchedule } from '../../../lib/core/schedules/schedule-expression.ts';
import {
  datesOf,
  type FixedSchedule,
  isDueAt,
  nextDue,
  previousDue,
} from '../../../lib/core/schedules/schedule-times.ts';
import { type EpochMs, epochMs, parseIso, toIso } from '../../../lib/core/time.ts';

const moment = (iso: string): EpochMs => parseIso(iso) ?? epochMs(Number.NaN);
const iso = (at: EpochMs | undefined): string | undefined =>
  at === undefined ? undefined : toIso(at).replace('.000Z', 'Z');
const fixed = (expression: string): FixedSchedule => {
  const parsed = parseSchedule(expression);
  if (!parsed.ok || parsed.schedule.kind === 'rate') throw new Error(JSON.stringify(parsed));
  return parsed.schedule;
};

// 2026-11-22 is a Sunday.
describe('the next time of a schedule in UTC', () => {
  it.each([
    ['cron(0 2 * * ? *)', '2026-11-22T03:00:00Z', '2026-11-23T02:00:00Z'],
    ['cron(0 2 * * ? *)', '2026-11-22T02:00:00Z', '2026-11-23T02:00:00Z'],
    ['cron(0/20 9 ? * * *)', '2026-11-22T09:05:00Z', '2026-11-22T09:20:00Z'],
    ['cron(5/20 9 ? * * *)', '2026-11-22T09:45:00Z', '2026-11-23T09:05:00Z'],
    ['cron(0 9-17/4 * * ? *)', '2026-11-22T09:00:00Z', '2026-11-22T13:00:00Z'],
    ['cron(0 22-2 * * ? *)', '2026-11-22T02:30:00Z', '2026-11-22T22:00:00Z'],
    ['cron(15 10 ? * MON-FRI *)', '2026-11-22T00:00:00Z', '2026-11-23T10:15:00Z'],
    ['cron(15 10 ? * 1 *)', '2026-11-21T00:00:00Z', '2026-11-22T10:15:00Z'],
    ['cron(15 10 ? * 2 *)', '2026-11-21T00:00:00Z', '2026-11-23T10:15:00Z'],
    ['cron(15 10 ? * FRI-MON *)', '2026-11-24T00:00:00Z', '2026-11-27T10:15:00Z'],
    ['cron(15 10 ? * L *)', '2026-11-22T00:00:00Z', '2026-11-28T10:15:00Z'],
    ['cron(15 10 ? * 6L *)', '2026-11-22T00:00:00Z', '2026-11-27T10:15:00Z'],
    ['cron(15 10 ? * FRIL *)', '2026-11-28T00:00:00Z', '2026-12-25T10:15:00Z'],
    ['cron(15 10 ? * MON#1 *)', '2026-11-22T00:00:00Z', '2026-12-07T10:15:00Z'],
    ['cron(15 10 ? * 6#3 *)', '2026-11-22T00:00:00Z', '2026-12-18T10:15:00Z'],
    ['cron(15 10 ? * MON#5 *)', '2026-11-22T00:00:00Z', '2026-11-30T10:15:00Z'],
    ['cron(15 10 ? * SUN#5 *)', '2026-11-30T00:00:00Z', '2027-01-31T10:15:00Z'],
    ['cron(0 8 L * ? *)', '2026-11-22T00:00:00Z', '2026-11-30T08:00:00Z'],
    ['cron(0 8 L FEB ? *)', '2026-11-22T00:00:00Z', '2027-02-28T08:00:00Z'],
    ['cron(0 8 L-3 * ? *)', '2026-11-22T00:00:00Z', '2026-11-27T08:00:00Z'],
    ['cron(0 8 L-30 * ? *)', '2026-11-22T00:00:00Z', '2026-12-01T08:00:00Z'],
    ['cron(0 21 LW * ? *)', '2026-11-22T00:00:00Z', '2026-11-30T21:00:00Z'],
    ['cron(0 21 LW * ? *)', '2027-01-01T00:00:00Z', '2027-01-29T21:00:00Z'],
    ['cron(0 8 15W * ? *)', '2026-11-01T00:00:00Z', '2026-11-16T08:00:00Z'],
    ['cron(0 8 15W * ? *)', '2026-08-01T00:00:00Z', '2026-08-14T08:00:00Z'],
    ['cron(0 8 1W * ? *)', '2026-07-15T00:00:00Z', '2026-08-03T08:00:00Z'],
    ['cron(0 8 31W * ? *)', '2026-10-15T00:00:00Z', '2026-10-30T08:00:00Z'],
    ['cron(0 8 1 1,7 ? *)', '2026-11-22T00:00:00Z', '2027-01-01T08:00:00Z'],
    ['cron(0 8 1 JAN ? 2028)', '2026-11-22T00:00:00Z', '2028-01-01T08:00:00Z'],
    ['cron(0 8 29 2 ? *)', '2026-11-22T00:00:00Z', '2028-02-29T08:00:00Z'],
    ['cron(0 8 1 1 ? 2030/5)', '2030-11-22T00:00:00Z', '2035-01-01T08:00:00Z'],
    ['cron(0 8 1 1 ? 2020)', '2026-11-22T00:00:00Z', undefined],
    ['cron(0 0 31 2 ? *)', '2026-11-22T00:00:00Z', undefined],
    ['cron(0 0 31 4,6,9,11 ? *)', '2026-11-22T00:00:00Z', undefined],
    ['cron(0 0 29 2 ? 2027)', '2026-11-22T00:00:00Z', undefined],
    ['cron(0 0 1 1 ? 2199)', '2199-01-01T00:00:00Z', undefined],
    ['at(2026-12-01T09:00:30)', '2026-11-22T00:00:00Z', '2026-12-01T09:00:30Z'],
    ['at(2026-11-01T09:00:00)', '2026-11-22T00:00:00Z', undefined],
  ])('%s after %s is %s', (expression, after, expected) => {
    expect(iso(nextDue(fixed(expression), zoneClock('UTC'), moment(after)))).toBe(expected);
  });
});

describe('the last time of a schedule in UTC', () => {
  it.each([
    ['cron(0 2 * * ? *)', '2026-11-22T02:00:00Z', '2026-11-21T02:00:00Z'],
    ['cron(0 2 * * ? *)', '2026-11-22T02:00:01Z', '2026-11-22T02:00:00Z'],
    ['cron(0/20 9,17 ? * * *)', '2026-11-22T17:05:00Z', '2026-11-22T17:00:00Z'],
    ['cron(0/20 9,17 ? * * *)', '2026-11-22T17:00:00Z', '2026-11-22T09:40:00Z'],
    ['cron(0 8 1,15 1,7 ? *)', '2026-07-15T08:00:00Z', '2026-07-01T08:00:00Z'],
    ['cron(0 8 1,15 1,7 ? *)', '2026-07-01T08:00:00Z', '2026-01-15T08:00:00Z'],
    ['cron(0 8 1,15 1,7 ? *)', '2026-01-01T08:00:00Z', '2025-07-15T08:00:00Z'],
    ['cron(0 8 1 1 ? 2020)', '2026-11-22T00:00:00Z', '2020-01-01T08:00:00Z'],
    ['cron(0 8 1 1 ? 2030)', '2026-11-22T00:00:00Z', undefined],
    ['cron(0 0 31 2 ? *)', '2026-11-22T00:00:00Z', undefined],
    ['at(2026-11-01T09:00:00)', '2026-11-22T00:00:00Z', '2026-11-01T09:00:00Z'],
    ['at(2026-11-22T09:00:00)', '2026-11-22T09:00:00Z', undefined],
    ['at(2026-11-22T09:00:00)', '2026-11-22T09:00:01Z', '2026-11-22T09:00:00Z'],
    ['at(2026-12-01T09:00:30)', '2026-11-22T00:00:00Z', undefined],
  ])('%s before %s is %s', (expression, before, expected) => {
    expect(iso(previousDue(fixed(expression), zoneClock('UTC'), moment(before)))).toBe(expected);
  });
});

describe('a schedule in a time zone', () => {
  const next = (expression: string, after: string, timezone: string) =>
    iso(nextDue(fixed(expression), zoneClock(timezone), moment(after)));
  const series = (expression: string, after: string, count: number, timezone: string) => {
    const found: (string | undefined)[] = [];
    for (let from: string | undefined = after; found.length < count && from !== undefined; ) {
      from = next(expression, from, timezone);
      found.push(from);
    }
    return found;
  };

  it('is read by that clock', () => {
    expect(next('cron(0 2 * * ? *)', '2026-11-22T00:00:00Z', 'Europe/Berlin')).toBe('2026-11-22T01:00:00Z');
    expect(next('cron(0 2 * * ? *)', '2026-07-22T00:30:00Z', 'Europe/Berlin')).toBe('2026-07-23T00:00:00Z');
    expect(next('at(2026-12-01T09:00:00)', '2026-11-22T00:00:00Z', 'Asia/Tokyo')).toBe('2026-12-01T00:00:00Z');
    expect(next('cron(0 0 1 * ? *)', '2026-11-22T00:00:00Z', 'Pacific/Kiritimati')).toBe('2026-11-30T10:00:00Z');
  });

  it('leaves out a time that clocks going forward skip', () => {
    expect(series('cron(30 2 * * ? *)', '2027-03-27T00:00:00Z', 2, 'Europe/Berlin')).toEqual([
      '2027-03-27T01:30:00Z',
      '2027-03-29T00:30:00Z',
    ]);
    expect(next('at(2027-03-28T02:30:00)', '2026-11-22T00:00:00Z', 'Europe/Berlin')).toBeUndefined();
    expect(next('cron(30 2 28 3 ? 2027)', '2026-11-22T00:00:00Z', 'Europe/Berlin')).toBeUndefined();
  });

  it('counts a time that occurs twice, because clocks go back, only once', () => {
    expect(series('cron(0/30 2 * * ? *)', '2026-10-25T00:00:00Z', 2, 'Europe/Berlin')).toEqual([
      '2026-10-25T00:30:00Z',
      '2026-10-26T01:00:00Z',
    ]);
  });

  it('was due last at a time that the clock, set back since, has yet to show again', () => {
    const last = previousDue(fixed('cron(30 2 * * ? *)'), zoneClock('Europe/Berlin'), moment('2026-10-25T01:10:00Z'));
    expect(iso(last)).toBe('2026-10-25T00:30:00Z');
  });

  it('may be due at both moments of a time that comes twice', () => {
    const isDue = (at: string) => isDueAt(fixed('cron(30 2 * * ? *)'), zoneClock('Europe/Berlin'), moment(at));
    expect(isDue('2026-10-25T00:30:00Z')).toBe(true);
    expect(isDue('2026-10-25T01:30:00Z')).toBe(true);
    expect(isDue('2026-10-25T02:30:00Z')).toBe(false);
    expect(isDue('2026-10-25T00:30:01Z')).toBe(false);
  });
});

describe('the dates of a month that a rule means', () => {
  it.each<[DayRule, readonly number[]]>([
    [{ kind: 'dates', dates: [1, 28, 29, 31] }, [1, 28]],
    [{ kind: 'last-date', before: 0 }, [28]],
    [{ kind: 'last-date', before: 27 }, [1]],
    [{ kind: 'last-date', before: 28 }, []],
    [{ kind: 'working-day' }, [26]],
    [{ kind: 'working-day', date: 28 }, [26]],
    [{ kind: 'working-day', date: 29 }, []],
    [{ kind: 'working-day', date: 27 }, [26]],
    [{ kind: 'working-day', date: 6 }, [5]],
    [{ kind: 'working-day', date: 7 }, [8]],
    [{ kind: 'weekdays', weekdays: [1, 7] }, [6, 7, 13, 14, 20, 21, 27, 28]],
    [{ kind: 'nth-weekday', weekday: 1, nth: 4 }, [28]],
    [{ kind: 'nth-weekday', weekday: 1, nth: 5 }, []],
    [{ kind: 'last-weekday', weekday: 2 }, [22]],
  ])('in February of 2027, which ends on a Sunday, %j: %j', (rule, dates) => {
    expect(datesOf(rule, 2027, 2)).toEqual(dates);
  });
});
