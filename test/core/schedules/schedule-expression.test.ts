import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSchedule, tidyExpression } from '../../../lib/core/schedules/schedule-expression.ts';

const scheduleErrors = (expression: string): readonly string[] => {
  const parsed = parseSchedule(expression);
  return parsed.ok ? [] : parsed.errors;
};

describe('a schedule expression', () => {
  it.each([
    'cron(0 2 * * ? *)',
    'cron(0/15 8-17 ? * MON-FRI *)',
    'cron(5,10 0 1,15 JAN,JUL ? 2026-2030)',
    'cron(0 0 L * ? *)',
    'cron(0 0 L-2 * ? *)',
    'cron(0 0 L-3 * ? *)',
    'cron(0 0 LW * ? *)',
    'cron(0 0 3W * ? *)',
    'cron(0 0 31W * ? *)',
    'cron(0 0 ? * 6#3 *)',
    'cron(0 0 ? * FRI#3 *)',
    'cron(0 0 ? * FRIL 2199)',
    'cron(0 0 ? * 7L 1970)',
    'cron(0 0 ? * L *)',
    'cron(0 0 ? * mon-Fri *)',
    'cron(0 0 1 jan ? *)',
    'cron(0 0 ? * FRI-MON *)',
    'cron(*/5 * * * ? *)',
    'cron(0-15/1 8-8 ? * 2,3,4,5,6,7 *)',
    'cron(1-31/30 1-1 ? * 1,7 *)',
    'cron(05 02 01 09 ? *)',
    'cron(0 0 31 2 ? *)',
    'rate(1 minute)',
    'rate(5 minutes)',
    'rate(12 hours)',
    'rate(1 day)',
    'at(2028-02-29T23:59:59)',
    'at(2020-01-01T00:00:00)',
  ])('may be %s', (expression) => expect(scheduleErrors(expression)).toEqual([]));

  it.each([
    ['cron(60 2 * * ? *)', 'minutes: expected 0-59 (with , - * /), found "60"'],
    ['cron(0 24 * * ? *)', 'hours: expected 0-23 (with , - * /), found "24"'],
    ['cron(0 0 32 * ? *)', 'day of month: expected 1-31 (with , - * / ? L W), found "32"'],
    ['cron(0 0 0 * ? *)', 'day of month: expected 1-31 (with , - * / ? L W), found "0"'],
    ['cron(0 0 0W * ? *)', '1W to 31W'],
    ['cron(0 0 32W * ? *)', '1W to 31W'],
    ['cron(0 0 W * ? *)', 'day of month: expected 1-31 (with , - * / ? L W), found "W"'],
    ['cron(0 0 WL * ? *)', 'day of month: expected 1-31 (with , - * / ? L W), found "WL"'],
    ['cron(0 0 L-0 * ? *)', 'L-1 to L-30'],
    ['cron(0 0 L-31 * ? *)', 'L-1 to L-30'],
    ['cron(0 0 L-3W * ? *)', 'day of month: expected 1-31 (with , - * / ? L W), found "L-3W"'],
    ['cron(0 0 1,L * ? *)', 'it stands alone'],
    ['cron(0 0 1W,15W * ? *)', 'it stands alone'],
    ['cron(0 0 1-15W * ? *)', 'day of month'],
    ['cron(0 0 L/2 * ? *)', 'day of month'],
    ['cron(0 0 MON * ? *)', 'day of month: expected 1-31 (with , - * / ? L W), found "MON"'],
    ['cron(0 0 1 13 ? *)', 'month: expected 1-12 or JAN-DEC (with , - * /), found "13"'],
    ['cron(0 0 1 MON ? *)', 'month: expected 1-12 or JAN-DEC (with , - * /), found "MON"'],
    ['cron(0 0 1 JANUARY ? *)', 'month: expected 1-12 or JAN-DEC (with , - * /), found "JANUARY"'],
    ['cron(0 0 1 L ? *)', 'month: expected 1-12 or JAN-DEC (with , - * /), found "L"'],
    ['cron(0 0 ? * 8 *)', 'day of week: expected 1-7 or SUN-SAT (with , - * ? L #), found "8"'],
    ['cron(0 0 ? * 0 *)', 'day of week: expected 1-7 or SUN-SAT (with , - * ? L #), found "0"'],
    ['cron(0 0 ? * 0L *)', 'the last Friday'],
    ['cron(0 0 ? * XYZL *)', 'day of week: expected 1-7 or SUN-SAT (with , - * ? L #), found "XYZL"'],
    ['cron(0 0 ? * XYZ#1 *)', 'the third Friday'],
    ['cron(0 0 ? * JAN *)', 'day of week: expected 1-7 or SUN-SAT (with , - * ? L #), found "JAN"'],
    ['cron(0 0 ? * MON#6 *)', 'up to #5'],
    ['cron(0 0 ? * MON#0 *)', 'up to #5'],
    ['cron(0 0 ? * MON#1#2 *)', 'the third Friday'],
    ['cron(0 0 ? * MON#1,MON#3 *)', 'AWS takes one "#" and nothing beside it'],
    ['cron(0 0 ? * 3#1,6#3 *)', 'AWS takes one "#" and nothing beside it'],
    ['cron(0 0 ? * MON#1,FRI *)', 'AWS takes one "#" and nothing beside it'],
    ['cron(0 0 ? * MONL,FRIL *)', 'it stands alone'],
    ['cron(0 0 ? * L-3 *)', 'day of week: expected 1-7 or SUN-SAT (with , - * ? L #), found "L-3"'],
    ['cron(0 0 ? * MON/2 *)', 'AWS knows no "/" here'],
    ['cron(0 0 ? * LW *)', 'day of week: expected 1-7 or SUN-SAT (with , - * ? L #), found "LW"'],
    ['cron(0 0 ? * 2W *)', 'day of week: expected 1-7 or SUN-SAT (with , - * ? L #), found "2W"'],
    ['cron(0 0 1#1 * ? *)', 'day of month'],
    ['cron(0 0 * * ? 1969)', 'year: expected 1970-2199 (with , - * /), found "1969"'],
    ['cron(0 0 * * ? 2200)', 'year: expected 1970-2199 (with , - * /), found "2200"'],
    ['cron(0 0 * * ? 2030-2026)', 'a range of years goes forward'],
    ['cron(0 0 * * ? 26)', 'year: expected 1970-2199 (with , - * /), found "26"'],
    ['cron(0 0 * * ? ?)', 'year: expected 1970-2199 (with , - * /), found "?"'],
    ['cron(? 0 * * ? *)', 'minutes: expected 0-59 (with , - * /), found "?"'],
    ['cron(0 2 * * * *)', 'exactly one of day of month and day of week is "?"'],
    ['cron(0 2 ? * ? *)', 'exactly one'],
    ['cron(0 2 ?/2 * MON *)', 'day of month: expected 1-31 (with , - * / ? L W), found "?/2"'],
    ['cron(0 2 1,? * MON *)', 'day of month: expected 1-31 (with , - * / ? L W), found "1,?"'],
    ['cron(0 2 * * *)', 'unlike Unix cron it has a year'],
    ['cron()', 'expected 6 fields, found 0'],
    ['cron(0 0 2 * * ? *)', 'expected 6 fields, found 7'],
    ['cron(0/0 2 * * ? *)', 'a step is a whole number from 1'],
    ['cron(0/ 2 * * ? *)', 'a step is a whole number from 1'],
    ['cron(0/60 2 * * ? *)', 'never reaches a second value'],
    ['cron(/5 2 * * ? *)', 'minutes'],
    ['cron(1-2-3 2 * * ? *)', 'minutes'],
    ['cron(-5 2 * * ? *)', 'minutes'],
    ['cron(5- 2 * * ? *)', 'minutes'],
    ['cron(1,,2 2 * * ? *)', 'minutes'],
    ['cron(1, 2 * * ? *)', 'minutes'],
    ['cron(*,5 2 * * ? *)', '"*" stands alone'],
    ['cron(*-5 2 * * ? *)', 'minutes'],
    ['cron(1.5 2 * * ? *)', 'minutes'],
    ['cron(005 2 * * ? *)', 'minutes'],
    ['CRON(0 2 * * ? *)', 'expected cron(…)'],
    ['rate(1 minutes)', 'expected rate(1 minute)'],
    ['rate(1 hours)', 'expected rate(1 hour)'],
    ['rate(5 minute)', 'expected rate(5 minutes)'],
    ['rate(0 minutes)', 'a whole number from 1 and a unit'],
    ['rate(0 minute)', 'a whole number from 1 and a unit'],
    ['rate(-5 minutes)', 'a whole number from 1 and a unit'],
    ['rate(1.5 hours)', 'a whole number from 1 and a unit'],
    ['rate(05 minutes)', 'a whole number from 1 and a unit'],
    ['rate(5)', 'a whole number from 1 and a unit'],
    ['rate(5 weeks)', 'a whole number from 1 and a unit'],
    ['rate(30 seconds)', 'a whole number from 1 and a unit'],
    ['at(2027-02-29T00:00:00)', 'a date and time without zone'],
    ['at(2027-02-30T00:00:00)', 'a date and time without zone'],
    ['at(2027-01-01T24:00:00)', 'a date and time without zone'],
    ['at(2027-01-01T00:00:00Z)', 'a date and time without zone'],
    ['at(2027-01-01T00:00:00+01:00)', 'a date and time without zone'],
    ['at(2027-01-01T00:00)', 'a date and time without zone'],
    ['at(2027-01-01)', 'a date and time without zone'],
    ['at(2027-01-01 00:00:00)', 'a date and time without zone'],
    ['0 2 * * ? *', 'around these fields write cron(…)'],
    ['cron(0', 'inside {…} of YAML a comma ends a value'],
    ['every day', 'expected cron(…), rate(…) or at(…)'],
    [`cron(${'0,'.repeat(130)}0 2 * * ? *)`, 'expected at most 256 characters'],
  ])('may not be %s', (expression, message) => expect(scheduleErrors(expression).join()).toContain(message));

  it.each([
    ['rate(1 minute)', 60_000],
    ['rate(5 minutes)', 300_000],
    ['rate(12 hours)', 43_200_000],
    ['rate(2 days)', 172_800_000],
  ])('%s comes again after %i ms', (expression, everyMs) => {
    expect(parseSchedule(expression)).toEqual({ ok: true, schedule: { kind: 'rate', everyMs } });
  });

  it('has 256 characters at most', () => {
    const blanks = (count: number) => `cron(0 2 * * ? *${' '.repeat(count)})`;
    expect(scheduleErrors(blanks(239))).toEqual([]);
    expect(scheduleErrors(blanks(240))).toEqual(['expected at most 256 characters, found 257']);
  });

  const BARE = '; around these fields write cron(…)';
  const CUT = '; inside {…} of YAML a comma ends a value, so put it in quotes';
  it.each([
    ['every day', ''],
    ['xcron(0 2 * * ? *)', ''],
    ['cron(0 2 * * ? *)x', ''],
    ['0 2 * * ? *', BARE],
    ['0 2 * * *', BARE],
    ['0 2 * *', ''],
    ['a 0 2 * * ? *', ''],
    ['0 2 * * ? * !', ''],
    ['cron(0', CUT],
    ['xcron(0', ''],
    ['cron(0)x', ''],
  ])('%s is none, with a hint only where it shows what went wrong', (expression, hint) => {
    expect(scheduleErrors(expression)).toEqual([`expected cron(…), rate(…) or at(…), found "${expression}"${hint}`]);
  });

  it('ends where its unit ends', () => {
    expect(scheduleErrors('rate(5 minutesx)')).toEqual([
      'expected a whole number from 1 and a unit, e.g. rate(5 minutes) or rate(1 hour), found rate(5 minutesx)',
    ]);
  });

  it('has all its wrong fields named at once', () => {
    expect(scheduleErrors('cron(99 99 99 99 99 99)')).toHaveLength(7);
  });

  it('is never judged with an exception, whatever its text', () => {
    const field = fc.stringMatching(/^[0-9A-Z*?,/#LW-]{1,8}$/);
    const texts = fc.oneof(
      fc.string(),
      fc.array(field, { minLength: 6, maxLength: 6 }).map((fields) => fields.join(' ')),
    );
    fc.assert(
      fc.property(texts, fc.constantFrom('', 'cron(', 'rate(', 'at('), (text, kind) => {
        expect(scheduleErrors(`${kind}${text}${kind === '' ? '' : ')'}`)).toBeInstanceOf(Array);
      }),
    );
  });

  it('is deployed without the blanks that mean nothing', () => {
    expect(tidyExpression('  cron( 0  2 * * ?\t* ) ')).toBe('cron(0 2 * * ? *)');
    expect(tidyExpression('rate( 5  minutes )')).toBe('rate(5 minutes)');
    expect(tidyExpression('a( b ) ( c )')).toBe('a(b ) ( c)');
  });
});
