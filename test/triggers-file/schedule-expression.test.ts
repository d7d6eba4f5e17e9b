import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scheduleFaults, timezoneFault } from '../../lib/triggers-file/schedule-expression.ts';

describe('a schedule expression', () => {
  it.each([
    'cron(0 2 * * ? *)',
    'cron(0/15 8-17 ? * MON-FRI *)',
    'cron(5,10 0 1,15 JAN,JUL ? 2026-2030)',
    'cron(0 0 L * ? *)',
    'cron(0 0 L-2 * ? *)',
    'cron(0 0 LW * ? *)',
    'cron(0 0 3W * ? *)',
    'cron(0 0 ? * 6#3 *)',
    'cron(0 0 ? * FRIL 2199)',
    'cron(*/5 * * * ? *)',
    'rate(1 minute)',
    'rate(5 minutes)',
    'rate(12 hours)',
    'rate(1 day)',
    'at(2028-02-29T23:59:59)',
  ])('may be %s', (expression) => expect(scheduleFaults(expression)).toEqual([]));

  it.each([
    ['cron(60 2 * * ? *)', 'minutes: found "60", want 0-59'],
    ['cron(0 24 * * ? *)', 'hours: found "24"'],
    ['cron(0 0 32 * ? *)', 'day of month: found "32"'],
    ['cron(0 0 0W * ? *)', 'day of month'],
    ['cron(0 0 1 13 ? *)', 'month: found "13", want 1-12 or JAN-DEC'],
    ['cron(0 0 ? * 8 *)', 'day of week: found "8", want 1-7 or SUN-SAT'],
    ['cron(0 0 ? * MON#6 *)', 'day of week'],
    ['cron(0 0 * * ? 1969)', 'year: found "1969"'],
    ['cron(0 2 * * * *)', 'exactly one of day of month and day of week is "?"'],
    ['cron(0 2 ? * ? *)', 'exactly one'],
    ['cron(0 2 * * *)', 'unlike Unix cron it has a year'],
    ['cron()', 'found 1 fields, want 6'],
    ['cron(0/0 2 * * ? *)', 'minutes'],
    ['cron(1-2-3 2 * * ? *)', 'minutes'],
    ['rate(1 minutes)', 'want rate(1 minute)'],
    ['rate(5 minute)', 'want rate(5 minutes)'],
    ['rate(0 minutes)', 'a whole number and a unit'],
    ['rate(5 weeks)', 'a whole number and a unit'],
    ['at(2027-02-29T00:00:00)', 'a date and time without zone'],
    ['at(2027-01-01T00:00:00Z)', 'a date and time without zone'],
    ['0 2 * * ? *', 'around these fields write cron(…)'],
    ['cron(0', 'inside {…} of YAML a comma ends a value'],
    ['every day', 'want cron(…), rate(…) or at(…)'],
  ])('may not be %s', (expression, message) => expect(scheduleFaults(expression).join()).toContain(message));

  it('has all its wrong fields named at once', () => {
    expect(scheduleFaults('cron(99 99 99 99 99 99)')).toHaveLength(7);
  });

  it('is never judged with an exception, whatever its text', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('', 'cron(', 'rate(', 'at('), (text, kind) => {
        expect(scheduleFaults(`${kind}${text}${kind === '' ? '' : ')'}`)).toBeInstanceOf(Array);
      }),
    );
  });
});

describe('a time zone', () => {
  it.each(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Asia/Kolkata', 'Asia/Calcutta'])(
    'may be %s',
    (zone) => expect(timezoneFault(zone)).toBeUndefined(),
  );

  it.each([
    ['Europe/Berln', 'did you mean "Europe/Berlin"?'],
    ['europe/berlin', 'did you mean "Europe/Berlin"?'],
    ['+01:00', 'a time zone of the IANA database'],
    ['Mars/Base', 'a time zone of the IANA database'],
    ['', 'a time zone of the IANA database'],
  ])('may not be "%s"', (zone, message) => expect(timezoneFault(zone)).toContain(message));
});
