import { describe, expect, it } from 'vitest';
import { type CronSchedule, parseCron } from '../../../lib/core/schedules/cron-expression.ts';

const range = (from: number, to: number, step = 1) =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
const scheduleOf = (inside: string): CronSchedule => {
  const parsed = parseCron(inside);
  if (!parsed.ok) throw new Error(parsed.errors.join());
  return parsed.schedule;
};
const errorsOf = (inside: string): readonly string[] => {
  const parsed = parseCron(inside);
  return parsed.ok ? [] : parsed.errors;
};

const NUMBERS = ', - * /';
/** Of each field: an expression with it, and what it may be. */
const FIELDS = {
  minutes: { within: (text: string) => `${text} 2 * * ? *`, expected: `0-59 (with ${NUMBERS})` },
  hours: { within: (text: string) => `0 ${text} * * ? *`, expected: `0-23 (with ${NUMBERS})` },
  'day of month': { within: (text: string) => `0 2 ${text} * ? *`, expected: `1-31 (with ${NUMBERS} ? L W)` },
  month: { within: (text: string) => `0 2 * ${text} ? *`, expected: `1-12 or JAN-DEC (with ${NUMBERS})` },
  'day of week': { within: (text: string) => `0 2 ? * ${text} *`, expected: '1-7 or SUN-SAT (with , - * ? L #)' },
  year: { within: (text: string) => `0 2 * * ? ${text}`, expected: `1970-2199 (with ${NUMBERS})` },
};

describe('a field of cron', () => {
  it.each<[keyof CronSchedule, string, readonly number[]]>([
    ['minutes', '30,5,10', [5, 10, 30]],
    ['minutes', '5-5', [5]],
    ['minutes', '0/59', [0, 59]],
    ['minutes', '50/5', [50, 55]],
    ['minutes', '*/20', [0, 20, 40]],
    ['minutes', '10-20/5', [10, 15, 20]],
    ['minutes', '*', range(0, 59)],
    ['minutes', '05', [5]],
    ['minutes', '5,5', [5]],
    ['hours', '22-2', [0, 1, 2, 22, 23]],
    ['hours', '20-4/4', [0, 4, 20]],
    ['hours', '23-0', [0, 23]],
  ])('%s %s are %j', (name, text, values) => {
    expect(scheduleOf(name === 'hours' ? FIELDS.hours.within(text) : FIELDS.minutes.within(text))[name]).toEqual(
      values,
    );
  });

  it('may have names for months and weekdays, in any case', () => {
    const months = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
    expect(months.map((name) => scheduleOf(FIELDS.month.within(name)).months)).toEqual(range(1, 12).map((n) => [n]));
    expect(scheduleOf(FIELDS.month.within('nov-Feb')).months).toEqual([1, 2, 11, 12]);
    expect(scheduleOf(FIELDS.month.within('1/11')).months).toEqual([1, 12]);
    const weekdays = 'SUN MON TUE WED THU FRI SAT'.split(' ');
    expect(weekdays.map((name) => scheduleOf(FIELDS['day of week'].within(name)).days)).toEqual(
      range(1, 7).map((n) => ({ kind: 'weekdays', weekdays: [n] })),
    );
  });

  it('may be one year or several', () => {
    expect(scheduleOf(FIELDS.year.within('2026-2026')).years).toEqual([2026]);
    expect(scheduleOf(FIELDS.year.within('2190/4')).years).toEqual([2190, 2194, 2198]);
    expect(scheduleOf(' 0  2 * * ? 1970,2199\t').years).toEqual([1970, 2199]);
  });

  it.each([
    ['L', { kind: 'last-date', before: 0 }],
    ['L-1', { kind: 'last-date', before: 1 }],
    ['L-30', { kind: 'last-date', before: 30 }],
    ['LW', { kind: 'working-day' }],
    ['1W', { kind: 'working-day', date: 1 }],
    ['31w', { kind: 'working-day', date: 31 }],
    ['15,1', { kind: 'dates', dates: [1, 15] }],
  ])('may be the date %s', (text, days) => {
    expect(scheduleOf(FIELDS['day of month'].within(text)).days).toEqual(days);
  });

  it.each([
    ['L', { kind: 'weekdays', weekdays: [7] }],
    ['FRI-MON', { kind: 'weekdays', weekdays: [1, 2, 6, 7] }],
    ['6L', { kind: 'last-weekday', weekday: 6 }],
    ['SUNL', { kind: 'last-weekday', weekday: 1 }],
    ['6#3', { kind: 'nth-weekday', weekday: 6, nth: 3 }],
    ['sun#1', { kind: 'nth-weekday', weekday: 1, nth: 1 }],
    ['7#5', { kind: 'nth-weekday', weekday: 7, nth: 5 }],
  ])('may be the weekday %s', (text, days) => {
    expect(scheduleOf(FIELDS['day of week'].within(text)).days).toEqual(days);
  });

  const STEP = 'a step is a whole number from 1';
  const ALONE = 'it stands alone; for a second day write a second trigger';
  const LAST = '6L and FRIL are the last Friday of a month';
  const THIRD = '6#3 and FRI#3 are the third Friday, up to #5';
  it.each<[keyof typeof FIELDS, Readonly<Record<string, string>>]>([
    ['minutes', { '60': '', '1-2-3': '', '5-': '', '-5': '', '5.0': '', '': '' }],
    ['minutes', { '0/5/5': '', '0/05': STEP, '0/5x': STEP, '0/1.5': STEP, '0/x': STEP, '0/10000': STEP }],
    ['minutes', { '0/60': 'a step of 60 never reaches a second value; leave it out' }],
    ['minutes', { '*,5': '"*" stands alone, because it is every value already', '5,60': '' }],
    ['month', { '1/12': 'a step of 12 never reaches a second value; leave it out', '0': '', FOO: '' }],
    ['day of month', { 'L-0': 'L-1 to L-30 are so many days before the last' }],
    ['day of month', { 'L-31': 'L-1 to L-30 are so many days before the last', 'XL-3': '', 'L-3X': '', LX: '' }],
    ['day of month', { '0W': '1W to 31W are the working day nearest to that date', X1W: '', '1WX': '' }],
    ['day of month', { 'L,5': ALONE, '5W,L': ALONE, '32W': '1W to 31W are the working day nearest to that date' }],
    ['day of week', { '07': '', '7.0': '', '8': '', 'MON/2': 'AWS knows no "/" here; list the values' }],
    ['day of week', { 'MON#12': THIRD, 'MON#1x': THIRD, 'MON#6': THIRD, 'MON#': THIRD, '#1': THIRD, 'MON#1#2': THIRD }],
    ['day of week', { 'MON#1,FRI': `AWS takes one "#" and nothing beside it: ${ALONE}` }],
    ['day of week', { FRILX: '', '6L,2L': ALONE, '8L': LAST, XL: LAST }],
    ['year', { '02026': '', '2026.0': '', '1969': '', '2200': '', '2027-2026': 'a range of years goes forward' }],
  ])('%s is none of %j, which is said with the reason where it may not be seen', (name, wrong) => {
    const { within, expected } = FIELDS[name];
    for (const [text, why] of Object.entries(wrong).filter(([each]) => each !== '')) {
      const reason = why === '' ? '' : `; ${why}`;
      expect(errorsOf(within(text))).toEqual([`${name}: expected ${expected}, found "${text}"${reason}`]);
    }
  });
});

describe('a cron', () => {
  const right = 'write cron(minutes hours day-of-month month day-of-week year), e.g. cron(0 2 * * ? *)';

  it.each([
    ['', `expected 6 fields, found 0; ${right}`],
    ['0 2 * * ? * *', `expected 6 fields, found 7; ${right}`],
    [
      '0 2 * * *',
      `expected 6 fields, found 5; ${right}; unlike Unix cron it has a year, and ? for the day that is left open`,
    ],
  ])('has six fields, not those of "%s"', (inside, error) => {
    expect(errorsOf(inside)).toEqual([error]);
  });

  it('says its day once, and leaves it open once', () => {
    const error = 'exactly one of day of month and day of week is "?", and the other says the day';
    expect(errorsOf('0 2 ? * ? *')).toEqual([error]);
    expect(errorsOf('0 2 * * * *')).toEqual([error]);
  });
});
