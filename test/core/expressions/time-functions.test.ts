import { describe, expect, it } from 'vitest';
import { showTime, ZonedTime } from '../../../lib/core/calendar/zoned-time.ts';
import { callOneOf } from '../../../lib/core/expressions/function-signature.ts';
import { FUNCTIONS_BY_NAME } from '../../../lib/core/expressions/functions.ts';
import { TIME_OF_TRIGGER } from '../../../lib/core/expressions/time-functions.ts';
import type { Value } from '../../../lib/core/expressions/value.ts';
import { epochMs, parseIso } from '../../../lib/core/time.ts';

const at = (iso: string, zone = 'Europe/Berlin') => new ZonedTime(parseIso(iso) ?? epochMs(Number.NaN), zone);
// A Sunday; in Berlin it is 03:04:05.
const SUNDAY = at('2026-11-22T02:04:05.678Z');

/** What a function gives, a time with its zone, and what it costs. */
const call = (name: string, ...values: readonly Value[]): readonly [unknown, number] => {
  let cost = 0;
  const spend = (units: number): void => {
    cost += units;
  };
  const value = callOneOf(FUNCTIONS_BY_NAME.get(name) ?? [], values, { spend });
  return [value instanceof ZonedTime ? `${showTime(value)} ${value.zone}` : value, cost];
};

describe('a function of times', () => {
  it.each<[string, Value, string, number]>([
    ['.plusYears', 1, '2027-11-22T02:04:05.678Z', 500],
    ['.plusMonths', -1, '2026-10-22T01:04:05.678Z', 500],
    ['.plusDays', 2, '2026-11-24T02:04:05.678Z', 500],
    ['.plusHours', 3, '2026-11-22T05:04:05.678Z', 500],
    ['.plusMinutes', -5, '2026-11-22T01:59:05.678Z', 500],
    ['.plusSeconds', 6, '2026-11-22T02:04:11.678Z', 500],
  ])('%s(%i) gives %s', (name, by, value, cost) => {
    expect(call(name, SUNDAY, by)).toEqual([`${value} Europe/Berlin`, cost]);
  });

  it.each([
    ['.startOfDay', '2026-11-21T23:00:00Z'],
    ['.firstDayOfMonth', '2026-10-31T23:00:00Z'],
    ['.lastDayOfMonth', '2026-11-29T23:00:00Z'],
    ['.firstDayOfYear', '2025-12-31T23:00:00Z'],
    ['.monday', '2026-11-15T23:00:00Z'],
  ])('%s is the 00:00 in its zone that is %s', (name, value) => {
    expect(call(name, SUNDAY)).toEqual([`${value} Europe/Berlin`, 500]);
  });

  it.each<[string, Value]>([
    ['.year', 2026],
    ['.month', 11],
    ['.day', 22],
    ['.hour', 3],
    ['.minute', 4],
    ['.second', 5],
    ['.dayOfWeek', 7],
    ['.dayOfYear', 326],
    ['.isoWeek', '2026-W47'],
    ['.epochSeconds', 1_795_313_045],
    ['.epochMillis', 1_795_313_045_678],
  ])('%s is %j', (name, value) => {
    expect(call(name, SUNDAY)).toEqual([value, 500]);
  });

  it('writes small years and weeks with all their digits', () => {
    expect(call('.isoWeek', at('0033-01-05T12:00:00Z', 'UTC'))[0]).toBe('0033-W01');
    expect(call('.dayOfYear', at('2026-01-01T12:00:00Z'))[0]).toBe(1);
  });

  it('is shown in another zone, or by a picture', () => {
    expect(call('.inZone', SUNDAY, 'Asia/Tokyo')).toEqual(['2026-11-22T02:04:05.678Z Asia/Tokyo', 500]);
    expect(() => call('.inZone', SUNDAY, 'Mars/Base')).toThrow('expected a time zone of the IANA database');
    expect(call('.format', SUNDAY, 'yyyy-MM-dd HH:mm')).toEqual(['2026-11-22 03:04', 516]);
    expect(() => call('.format', SUNDAY, 'YYYY')).toThrow('which is yyyy here');
  });

  it('gives no time outside of the years that four digits can show', () => {
    expect(() => call('.plusYears', SUNDAY, 8_000)).toThrow('gives a time outside of the years 1 to 9999');
    expect(() => call('.plusSeconds', SUNDAY, 2 ** 50)).toThrow('gives a time outside of the years 1 to 9999');
  });
});

describe('a time that is read', () => {
  it.each<[string, readonly string[], string, number]>([
    ['time', ['2026-11-22T02:04:05Z'], '2026-11-22T02:04:05Z UTC', 520],
    ['time', ['2026-11-22T02:04:05+01:00', 'Europe/Berlin'], '2026-11-22T01:04:05Z Europe/Berlin', 538],
    [TIME_OF_TRIGGER, ['2026-11-22T02:04:05Z', 'Asia/Tokyo'], '2026-11-22T02:04:05Z Asia/Tokyo', 530],
    ['date', ['2026-11-22'], '2026-11-22T00:00:00Z UTC', 510],
    ['date', ['20261122', 'yyyyMMdd'], '2026-11-22T00:00:00Z UTC', 516],
    ['date', ['22.11.2026', 'dd.MM.yyyy', 'Europe/Berlin'], '2026-11-21T23:00:00Z Europe/Berlin', 533],
  ])('%s of %j is %s', (name, texts, value, cost) => {
    expect(call(name, ...texts)).toEqual([value, cost]);
  });

  const LONG = '2'.repeat(61);
  const CUT = '2'.repeat(60);
  it.each([
    ['date', ['2026-02-30'], 'expected a date written yyyy-MM-dd, found "2026-02-30"'],
    ['date', [LONG], `expected a date written yyyy-MM-dd, found "${CUT}"`],
    ['date', ['2026', 'YYYY'], 'which is yyyy here'],
    ['date', ['11', 'MM'], '"MM" has no year, so no date can be read by it'],
    ['date', ['2026', 'yyyy', 'Mars/Base'], 'expected a time zone of the IANA database'],
    ['time', ['2026-11-22T02:04:05Z', 'Mars/Base'], 'expected a time zone of the IANA database'],
    ['time', ['2026-02-30T02:00:00Z'], 'found "2026-02-30T02:00:00Z"; date(…) reads a date alone'],
    ['time', ['0001-01-01T00:00:00Z'], 'found "0001-01-01T00:00:00Z"; date(…) reads a date alone'],
    ['time', [LONG], `expected a time of ISO 8601 with its zone, e.g. 2026-11-22T02:00:00Z, found "${CUT}"; date(`],
  ])('%s of %j is none', (name, texts, message) => {
    expect(() => call(name, ...texts)).toThrow(message);
  });
});
