import fc from 'fast-check';
import { expect, it } from 'vitest';
import { zoneClock } from '../../../lib/core/calendar/zone-clock.ts';
import { parseSchedule } from '../../../lib/core/schedules/schedule-expression.ts';
import { type FixedSchedule, isDueAt, nextDue, previousDue } from '../../../lib/core/schedules/schedule-times.ts';
import { epochMs, toIso } from '../../../lib/core/time.ts';
import { dueMinutes, MINUTE } from './naive-schedule.ts';

const iso = (at: number | undefined): string | undefined => (at === undefined ? undefined : toIso(epochMs(at)));
const fixed = (expression: string): FixedSchedule => {
  const parsed = parseSchedule(expression);
  if (!parsed.ok || parsed.schedule.kind === 'rate') throw new Error(JSON.stringify(parsed));
  return parsed.schedule;
};

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'Europe/Dublin',
  'America/New_York',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Asia/Gaza',
  'Antarctica/Troll',
  'Pacific/Chatham',
  'Pacific/Apia',
];
const number = (min: number, max: number) => fc.integer({ min, max });
const list = (min: number, max: number) =>
  fc.oneof(
    fc.constant('*'),
    number(min, max).map(String),
    fc.uniqueArray(number(min, max), { minLength: 1, maxLength: 3 }).map((all) => all.join(',')),
    fc.tuple(number(min, max), number(min, max)).map(([from, to]) => `${from}-${to}`),
    fc.tuple(number(min, max), number(1, max - min)).map(([from, step]) => `${from}/${step}`),
  );
const everyDay = fc.constantFrom('* M ?', '? M *');
const someDays = fc.oneof(
  list(1, 31).map((text) => `${text} M ?`),
  fc.constantFrom('L M ?', 'LW M ?', '1W M ?', '15W M ?', '31W M ?', 'L-3 M ?', '? M MON-FRI', '? M L'),
  fc.tuple(number(1, 7), number(1, 5)).map(([day, nth]) => `? M ${day}#${nth}`),
  number(1, 7).map((day) => `? M ${day}L`),
);
const expressions = fc
  .tuple(
    list(0, 59),
    fc.oneof(list(0, 23), list(0, 3), list(0, 3)),
    fc.oneof(everyDay, everyDay, someDays),
    fc.oneof(fc.constant('*'), fc.constant('*'), list(1, 12)),
  )
  .map(([minute, hour, day, month]) => `cron(${minute} ${hour} ${day.replace('M', month)} *)`);
/** The hours around a change of clocks, where the zone has one, or any time. */
const starts = (timezone: string) => {
  const clock = zoneClock(timezone);
  const offset = (at: number) => clock.wallAt(epochMs(at)) - at;
  const HOUR = 60 * MINUTE;
  const changes: number[] = [];
  for (let day = Date.UTC(2010, 0); day < Date.UTC(2030, 0); day += 24 * HOUR) {
    if (offset(day) === offset(day + 24 * HOUR)) continue;
    const isChange = (at: number) => offset(at) !== offset(at + 3 * HOUR);
    changes.push(...[0, 3, 6, 9, 12, 15, 18, 21].map((hour) => day + hour * HOUR).filter(isChange));
  }
  const anywhere = number(Date.UTC(2010, 0), Date.UTC(2030, 0));
  const around = (change: number) => number(-4 * 60, 6 * 60).map((minutes) => change + minutes * MINUTE);
  if (changes.length === 0) return anywhere;
  const nearChange = fc.constantFrom(...changes).chain(around);
  return fc.oneof(anywhere, nearChange, nearChange, nearChange);
};

it.each(ZONES)('a schedule has in %s the times, later and earlier, that trying every minute finds', (timezone) => {
  const clock = zoneClock(timezone);
  const SPAN = 1500;
  fc.assert(
    fc.property(expressions, starts(timezone), (expression, start) => {
      const from = epochMs(start);
      const due = dueMinutes(expression, timezone, start - SPAN * MINUTE, start + SPAN * MINUTE);
      const schedule = fixed(expression);
      const later = nextDue(schedule, clock, from);
      const expected = due.find((at) => at > start);
      if (expected === undefined) expect(later ?? Infinity).toBeGreaterThan(start + SPAN * MINUTE);
      else expect(iso(later)).toBe(iso(expected));
      const earlier = previousDue(schedule, clock, from);
      const expectedBefore = due.findLast((at) => at < start);
      if (expectedBefore === undefined) expect(earlier ?? -Infinity).toBeLessThan(start - SPAN * MINUTE);
      else expect(iso(earlier)).toBe(iso(expectedBefore));
      for (const at of due) expect(isDueAt(schedule, clock, epochMs(at))).toBe(true);
    }),
    { numRuns: 25 },
  );
});
