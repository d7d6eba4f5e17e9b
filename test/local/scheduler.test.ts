import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochMs, parseIso, toIso } from '../../lib/core/time.ts';
import { nextTime } from '../../local/scheduler/next-time.ts';
import { type Schedule, startScheduler } from '../../local/scheduler/scheduler.ts';
import { testTimers } from './test-timers.ts';

const moment = (iso: string) => parseIso(iso) ?? epochMs(Number.NaN);
const next = (expression: string, after: string, timezone = 'UTC'): string | undefined => {
  const found = nextTime({ expression, timezone }, moment(after), moment('2026-11-22T00:00:30Z'));
  return found === undefined ? undefined : toIso(found).replace('.000Z', 'Z');
};
const series = (expression: string, after: string, count: number, timezone?: string): (string | undefined)[] => {
  const found: (string | undefined)[] = [];
  for (let from: string | undefined = after; found.length < count && from !== undefined; ) {
    from = next(expression, from, timezone);
    found.push(from);
  }
  return found;
};

// 2026-11-22 is a Sunday.
describe('the next time of an EventBridge schedule', () => {
  it.each([
    ['cron(0 2 * * ? *)', '2026-11-22T03:00:00Z', '2026-11-23T02:00:00Z'],
    ['cron(0 2 * * ? *)', '2026-11-22T02:00:00Z', '2026-11-23T02:00:00Z'],
    ['cron(0/20 9 ? * * *)', '2026-11-22T09:05:00Z', '2026-11-22T09:20:00Z'],
    ['cron(5/20 9 ? * * *)', '2026-11-22T09:45:00Z', '2026-11-23T09:05:00Z'],
    ['cron(15 10 ? * MON-FRI *)', '2026-11-22T00:00:00Z', '2026-11-23T10:15:00Z'],
    ['cron(15 10 ? * 1 *)', '2026-11-21T00:00:00Z', '2026-11-22T10:15:00Z'],
    ['cron(15 10 ? * 2 *)', '2026-11-21T00:00:00Z', '2026-11-23T10:15:00Z'],
    ['cron(15 10 ? * FRI-MON *)', '2026-11-24T00:00:00Z', '2026-11-27T10:15:00Z'],
    ['cron(15 10 ? * L *)', '2026-11-22T00:00:00Z', '2026-11-28T10:15:00Z'],
    ['cron(15 10 ? * 6L *)', '2026-11-22T00:00:00Z', '2026-11-27T10:15:00Z'],
    ['cron(15 10 ? * MON#1 *)', '2026-11-22T00:00:00Z', '2026-12-07T10:15:00Z'],
    ['cron(15 10 ? * 2#1 *)', '2026-11-22T00:00:00Z', '2026-12-07T10:15:00Z'],
    ['cron(0 8 L * ? *)', '2026-11-22T00:00:00Z', '2026-11-30T08:00:00Z'],
    ['cron(0 8 15W * ? *)', '2026-11-01T00:00:00Z', '2026-11-16T08:00:00Z'],
    ['cron(0 8 1 1,7 ? *)', '2026-11-22T00:00:00Z', '2027-01-01T08:00:00Z'],
    ['cron(0 8 1 JAN ? 2028)', '2026-11-22T00:00:00Z', '2028-01-01T08:00:00Z'],
    ['cron(0 8 1 1 ? 2020)', '2026-11-22T00:00:00Z', undefined],
    ['rate(5 minutes)', '2026-11-22T00:07:00Z', '2026-11-22T00:10:30Z'],
    ['rate(1 hour)', '2026-11-22T01:00:30Z', '2026-11-22T02:00:30Z'],
    ['rate(2 days)', '2026-11-22T00:00:30Z', '2026-11-24T00:00:30Z'],
    ['at(2026-12-01T09:00:00)', '2026-11-22T00:00:00Z', '2026-12-01T09:00:00Z'],
    ['at(2026-11-01T09:00:00)', '2026-11-22T00:00:00Z', undefined],
  ])('%s after %s is %s', (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected);
  });

  it('is read in its time zone', () => {
    expect(next('cron(0 2 * * ? *)', '2026-11-22T00:00:00Z', 'Europe/Berlin')).toBe('2026-11-22T01:00:00Z');
    expect(next('cron(0 2 * * ? *)', '2026-07-22T00:30:00Z', 'Europe/Berlin')).toBe('2026-07-23T00:00:00Z');
    expect(next('at(2026-12-01T09:00:00)', '2026-11-22T00:00:00Z', 'Asia/Tokyo')).toBe('2026-12-01T00:00:00Z');
  });

  it('leaves out a local time that does not exist because clocks go forward', () => {
    expect(series('cron(30 2 * * ? *)', '2027-03-27T00:00:00Z', 2, 'Europe/Berlin')).toEqual([
      '2027-03-27T01:30:00Z',
      '2027-03-29T00:30:00Z',
    ]);
  });

  it('takes a local time that comes twice because clocks go back only once', () => {
    expect(series('cron(0/30 2 * * ? *)', '2026-10-25T00:00:00Z', 2, 'Europe/Berlin')).toEqual([
      '2026-10-25T00:30:00Z',
      '2026-10-26T01:00:00Z',
    ]);
  });

  it.each([
    ['cron(0 2 * * *)', 'six fields are needed'],
    ['cron(0 2 * * * *)', 'one of day-of-month and day-of-week must be "?"'],
    ['cron(0 2 ? * ? *)', 'only one of day-of-month and day-of-week may be "?"'],
    ['cron(60 2 * * ? *)', '"60" in the field minutes must be from 0 to 59'],
    ['cron(0 2 ? * 0 *)', '"0" in the field day-of-week must be from 1 to 7'],
    ['cron(0/ 2 * * ? *)', 'has no step after "/"'],
    ['every day', 'must be cron(…), rate(…) or at(…)'],
  ])('is refused for %s, saying why', (expression, message) => {
    expect(() => next(expression, '2026-11-22T00:00:00Z')).toThrow(message);
  });

  it('is always later than the moment asked about, and matches minute and hour', () => {
    const within = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2028, 0) });
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata');
    fc.assert(
      fc.property(within, fc.nat(59), fc.nat(23), zone, (after, minute, hour, timezone) => {
        const found = nextTime({ expression: `cron(${minute} ${hour} * * ? *)`, timezone }, epochMs(after), epochMs(0));
        expect(found).toBeGreaterThan(after);
        const wall = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, timeStyle: 'short' }).format(found);
        expect(wall.split(':').map(Number)).toEqual([hour, minute]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the scheduler', () => {
  const nightly: Schedule = {
    name: 'nightly',
    arn: 'arn:aws:scheduler:eu-central-1:000000000000:schedule/local/nightly',
    expression: 'rate(1 minute)',
    timezone: 'UTC',
    input: '{"trigger":"nightly","at":"<aws.scheduler.scheduled-time>","from":"<aws.scheduler.schedule-arn>"}',
  };
  const aScheduler = (schedules: readonly Schedule[] = [nightly]) => {
    const { timers, advance, pending } = testTimers();
    const sent: string[] = [];
    const scheduler = startScheduler({
      schedules,
      timers,
      onError: (error) => {
        throw error;
      },
      send: async (input) => {
        sent.push(input);
      },
    });
    return { scheduler, advance, sent, pending };
  };

  it('sends the input with the nominal time each time a schedule is due', () => {
    const { advance, sent } = aScheduler();
    advance(150_000);
    expect(sent).toEqual([
      `{"trigger":"nightly","at":"2026-11-22T12:01:00Z","from":"${nightly.arn}"}`,
      `{"trigger":"nightly","at":"2026-11-22T12:02:00Z","from":"${nightly.arn}"}`,
    ]);
  });

  it('waits for a moment that is further away than a timer can be', () => {
    const { advance, sent } = aScheduler([{ ...nightly, expression: 'at(2027-02-22T12:00:00)' }]);
    advance(91 * 86_400_000);
    expect(sent).toEqual([]);
    advance(86_400_000);
    expect(sent).toEqual([expect.stringContaining('2027-02-22T12:00:00Z')]);
    advance(365 * 86_400_000);
    expect(sent).toHaveLength(1);
  });

  it('ticks at once when told to, with the time it is told', async () => {
    const { scheduler, sent } = aScheduler();
    await scheduler.tick('nightly', moment('2026-11-22T02:00:00Z'));
    expect(sent).toEqual([expect.stringContaining('"at":"2026-11-22T02:00:00Z"')]);
    await expect(scheduler.tick('daily')).rejects.toThrow('no schedule "daily"; known: nightly');
  });

  it('sends nothing more once it is closed', () => {
    const { scheduler, advance, sent, pending } = aScheduler();
    scheduler.close();
    advance(600_000);
    expect(sent).toEqual([]);
    expect(pending()).toBe(0);
  });
});
