import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  civilOfWall,
  dateOfEpochDay,
  daysInMonth,
  epochDayOf,
  isoWeekOf,
  wallAtDate,
  wallOf,
} from '../../../lib/core/calendar/civil-date.ts';
import { readPicture, readTime, writeTime } from '../../../lib/core/calendar/time-picture.ts';
import {
  atCivil,
  civilOf,
  plusDays,
  plusMonths,
  showTime,
  ZonedTime,
  zonedTime,
} from '../../../lib/core/calendar/zoned-time.ts';
import { epochMs } from '../../../lib/core/time.ts';

const EPOCH = { year: 1970, month: 1, day: 1 };
const MOMENTS = fc.integer({ min: Date.UTC(1970, 0, 2), max: Date.UTC(2100, 0, 1) });
const ZONES = fc.constantFrom(
  ...['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia'],
  ...['America/St_Johns', 'Africa/Casablanca', 'Asia/Kathmandu', 'America/Sao_Paulo', 'Pacific/Kiritimati'],
);

const at = (iso: string, zone: string): ZonedTime => new ZonedTime(epochMs(Date.parse(iso)), zone);

const written = (time: ZonedTime | undefined, source = 'yyyy-MM-dd HH:mm'): string => {
  const reading = readPicture(source);
  if (!reading.ok || time === undefined) throw new Error('no time or no picture');
  return writeTime(civilOf(time), reading.picture);
};

describe('the calendar', () => {
  it('agrees with JavaScript on every date', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1, 0, 1), max: Date.UTC(9999, 11, 31) }), (ms) => {
        const date = new Date(ms);
        const civil = civilOfWall(wallAtDate(EPOCH, ms));
        expect(civil).toEqual({
          year: date.getUTCFullYear(),
          month: date.getUTCMonth() + 1,
          day: date.getUTCDate(),
          hour: date.getUTCHours(),
          minute: date.getUTCMinutes(),
          second: date.getUTCSeconds(),
          millisecond: date.getUTCMilliseconds(),
        });
        expect(wallOf(civil)).toBe(ms);
        expect(dateOfEpochDay(epochDayOf(civil.year, civil.month, civil.day))).toEqual({
          year: civil.year,
          month: civil.month,
          day: civil.day,
        });
        expect(daysInMonth(civil.year, civil.month)).toBe(new Date(Date.UTC(civil.year, civil.month, 0)).getUTCDate());
      }),
    );
  });

  it.each([
    ['2026-01-01', 2026, 1],
    ['2027-01-01', 2026, 53],
    ['2024-12-30', 2025, 1],
    ['2026-11-22', 2026, 47],
    ['2021-01-03', 2020, 53],
  ])('knows the ISO week of %s', (date, year, week) => {
    const [y = 0, m = 0, d = 0] = date.split('-').map(Number);
    expect(isoWeekOf(epochDayOf(y, m, d))).toEqual({ year, week });
  });
});

describe('a time in a zone', () => {
  it('shows what Intl shows, and is found again by what it shows unless the clock shows it twice', () => {
    fc.assert(
      fc.property(MOMENTS, ZONES, (ms, zone) => {
        const time = new ZonedTime(epochMs(ms), zone);
        const intl = new Intl.DateTimeFormat('sv-SE', {
          timeZone: zone,
          dateStyle: 'short',
          timeStyle: 'medium',
        }).format(ms);
        expect(written(time, 'yyyy-MM-dd HH:mm:ss')).toBe(intl);
        const again = atCivil(civilOf(time), zone);
        expect(again === undefined ? undefined : civilOf(again)).toEqual(civilOf(time));
        expect(again?.moment).toBeLessThanOrEqual(ms);
        expect(ms - (again?.moment ?? 0)).toBeLessThanOrEqual(86_400_000);
      }),
    );
  });

  it('moves by days at the same time of day, whatever the clocks do', () => {
    expect(written(plusDays(at('2027-03-29T00:30:00Z', 'Europe/Berlin'), -1))).toBe('2027-03-28 03:30');
    expect(showTime(plusDays(at('2027-10-30T00:30:00Z', 'Europe/Berlin'), 1) ?? at('', 'UTC'))).toBe(
      '2027-10-31T00:30:00Z',
    );
    fc.assert(
      fc.property(MOMENTS, ZONES, fc.integer({ min: -400, max: 400 }), (ms, zone, days) => {
        const time = new ZonedTime(epochMs(ms), zone);
        const moved = plusDays(time, days);
        if (moved === undefined) return;
        const [from, to] = [civilOf(time), civilOf(moved)];
        const wanted = epochDayOf(from.year, from.month, from.day) + days;
        // Where the clock skips this very time, it is an hour (once a whole day) later.
        expect(wallOf(to) - (wanted * 86_400_000 + (wallOf(from) % 86_400_000))).toBeGreaterThanOrEqual(0);
        expect(wallOf(to) - (wanted * 86_400_000 + (wallOf(from) % 86_400_000))).toBeLessThanOrEqual(86_400_000);
      }),
    );
  });

  it('reads a time that the clock skips as that much later, and a time that occurs twice as the first one', () => {
    const skipped = { year: 2027, month: 3, day: 28, hour: 2, minute: 30, second: 0, millisecond: 0 };
    expect(showTime(atCivil(skipped, 'Europe/Berlin') ?? at('', 'UTC'))).toBe('2027-03-28T01:30:00Z');
    const twice = { year: 2027, month: 10, day: 31, hour: 2, minute: 30, second: 0, millisecond: 0 };
    expect(showTime(atCivil(twice, 'Europe/Berlin') ?? at('', 'UTC'))).toBe('2027-10-31T00:30:00Z');
  });

  it.each([
    ['2027-03-31', -1, '2027-02-28'],
    ['2028-03-31', -1, '2028-02-29'],
    ['2027-01-15', -1, '2026-12-15'],
    ['2026-12-31', 2, '2027-02-28'],
    ['2028-02-29', 12, '2029-02-28'],
  ])('moves %s by %i months to %s', (from, months, to) => {
    expect(written(plusMonths(at(`${from}T12:00:00Z`, 'Europe/Berlin'), months), 'yyyy-MM-dd')).toBe(to);
  });

  it('stays within the years that four digits can show', () => {
    expect(plusDays(at('9999-12-29T00:00:00Z', 'UTC'), 400)).toBeUndefined();
    expect(plusMonths(at('0001-02-01T00:00:00Z', 'UTC'), -13)).toBeUndefined();
    expect(zonedTime(8.64e15, 'UTC')).toBeUndefined();
  });
});

describe('a picture of a time', () => {
  it.each([
    ['YYYY-MM-DD', 'found "YYYY", which is yyyy here'],
    ['yyyy-MM-DD', 'found "DD", which is dd here'],
    ['YYYY/MM/DD', 'found "YYYY"'],
    ['%Y-%m-%d', 'found "%"'],
    ['[Y0001]-[M01]-[D01]', 'found "["'],
    ['{yyyy}', 'found "{"'],
    ['yyyy-mm-dd', 'found mm, the minutes, without HH before it; a month is MM'],
    ['yyyy-mm-dd HH:mm', 'found mm, the minutes, without HH before it; a month is MM'],
    ['yyyymmddHHmm', 'found mm, the minutes, without HH before it'],
    ['HH:mm dd/mm/yyyy', 'found mm, the minutes, without HH before it'],
    ['HHmmss-yyyymmdd', 'found mm, the minutes, without HH before it'],
    ['yyyy-MM-dd HH:MM', 'found MM, the month, within a time of day; minutes are mm'],
    ['HH.MM.ss', 'found MM, the month, within a time of day'],
    ['MM:ss', 'found MM, the month, within a time of day'],
    ['yyyy-MM-ddTHH:mm', 'found "T", which is \'T\' in quotes here'],
    ['hh:mm', 'found "hh"'],
    ['yy-MM-dd', 'found "yy"'],
    ['yyyyy', 'found "yyyyy"'],
    ['-', 'found no field of a time'],
    ['', 'found no field of a time'],
    ["'yyyy'", 'found no field of a time'],
    ["yyyy'", "a ' is never closed"],
  ])('is not %s', (source, message) => {
    const reading = readPicture(source);
    expect(reading.ok ? '' : reading.error).toContain(message);
  });

  it('writes only digits where its fields stand, and reads what it wrote', () => {
    const part = fc.constantFrom(
      'yyyy',
      'MM',
      'dd',
      'HH',
      'mm',
      'ss',
      'SSS',
      '-',
      '/',
      '.',
      ' ',
      "'T'",
      "'o''clock'",
      "''",
    );
    const source = fc.array(part, { minLength: 1, maxLength: 8 }).map((parts) => parts.join("'_'"));
    fc.assert(
      fc.property(source, MOMENTS, (picture, ms) => {
        const reading = readPicture(picture);
        if (!reading.ok) return;
        const text = writeTime(civilOfWall(wallAtDate(EPOCH, ms)), reading.picture);
        const read = readTime(text, reading.picture);
        expect(read).toBeDefined();
        if (read !== undefined) expect(writeTime(read, reading.picture)).toBe(text);
      }),
    );
  });

  it.each([
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-11-31',
    '2026-11-2',
    '2026-11-22 ',
    ' 2026-11-22',
    '٢٠٢٦-11-22',
    '2026/11/22',
    '',
  ])('does not read "%s" as a date', (text) => {
    const reading = readPicture('yyyy-MM-dd');
    expect(reading.ok ? readTime(text, reading.picture) : 'no picture').toBeUndefined();
  });

  it('reads a field that stands twice only when both say the same', () => {
    const reading = readPicture('yyyy/MM/yyyy-MM-dd');
    if (!reading.ok) throw new Error(reading.error);
    expect(readTime('2026/11/2026-11-22', reading.picture)).toMatchObject({ year: 2026, month: 11, day: 22 });
    expect(readTime('2025/11/2026-11-22', reading.picture)).toBeUndefined();
  });
});
