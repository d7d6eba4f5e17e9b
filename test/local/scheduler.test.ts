import { describe, expect, it } from 'vitest';
import { epochMs, parseIso, plusMs, toIso } from '../../lib/core/time.ts';
import { readTimetable } from '../../local/scheduler/next-time.ts';
import { type Schedule, startScheduler } from '../../local/scheduler/scheduler.ts';
import { testTimers } from './test-timers.ts';

const moment = (iso: string) => parseIso(iso) ?? epochMs(Number.NaN);
const next = (expression: string, after: string, timezone = 'UTC'): string | undefined => {
  const nextTime = readTimetable({ name: 'nightly', expression, timezone });
  const found = nextTime(moment(after), moment('2026-11-22T00:00:30Z'));
  return found === undefined ? undefined : toIso(found).replace('.000Z', 'Z');
};

// How cron(…) and at(…) are counted is tested where the one grammar is: test/core/schedules/schedule-times.test.ts.
describe('the next time of a local schedule', () => {
  it.each([
    ['rate(5 minutes)', '2026-11-22T00:07:00Z', '2026-11-22T00:10:30Z'],
    ['rate(5 minutes)', '2026-11-22T00:00:29Z', '2026-11-22T00:00:30Z'],
    ['rate(5 minutes)', '2026-11-22T00:00:30Z', '2026-11-22T00:05:30Z'],
    ['rate(1 hour)', '2026-11-22T01:00:30Z', '2026-11-22T02:00:30Z'],
    ['rate(2 days)', '2026-11-22T00:00:30Z', '2026-11-24T00:00:30Z'],
    ['rate(999999999999999 days)', '2026-11-22T00:00:30Z', undefined],
    ['cron(0 2 * * ? *)', '2026-11-22T02:00:00Z', '2026-11-23T02:00:00Z'],
    ['cron(0 21 LW * ? *)', '2026-11-22T02:00:00Z', '2026-11-30T21:00:00Z'],
    ['cron(0 21 L-3 * ? *)', '2026-11-22T02:00:00Z', '2026-11-27T21:00:00Z'],
    ['at(2026-12-01T09:00:00)', '2026-11-22T00:00:00Z', '2026-12-01T09:00:00Z'],
    ['at(2026-11-01T09:00:00)', '2026-11-22T00:00:00Z', undefined],
  ])('%s after %s is %s', (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected);
  });

  it('is read in its time zone', () => {
    expect(next('cron(0 2 * * ? *)', '2026-11-22T00:00:00Z', 'Europe/Berlin')).toBe('2026-11-22T01:00:00Z');
  });

  it.each([
    [
      'cron(60 2 * * ? *)',
      'UTC',
      'the schedule of trigger "nightly": minutes: expected 0-59 (with , - * /), found "60"',
    ],
    ['every day', 'UTC', 'the schedule of trigger "nightly": expected cron(…), rate(…) or at(…), found "every day"'],
    ['cron(0 2 * * ? *)', 'Mars/Base', 'the schedule of trigger "nightly": this Node knows no time zone "Mars/Base"'],
  ])('is refused for %s in %s, naming the trigger and the reason', (expression, timezone, message) => {
    expect(() => next(expression, '2026-11-22T00:00:00Z', timezone)).toThrow(message);
  });
});

describe('the scheduler', () => {
  const nightly: Schedule = {
    name: 'nightly',
    arn: 'arn:aws:scheduler:eu-central-1:000000000000:schedule/local/nightly',
    expression: 'cron(* * * * ? *)',
    timezone: 'UTC',
    input: '{"trigger":"nightly","at":"<aws.scheduler.scheduled-time>","from":"<aws.scheduler.schedule-arn>"}',
  };
  const aScheduler = (schedules: readonly Schedule[] = [nightly]) => {
    const { timers, advance, pending } = testTimers();
    const sent: string[] = [];
    const scheduler = startScheduler({
      timers,
      onError: (error) => {
        throw error;
      },
      send: async (input) => {
        sent.push(input);
      },
    });
    scheduler.apply(schedules);
    return { scheduler, timers, advance, sent, pending };
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

  it('is due at once when requested, with the given time', async () => {
    const { scheduler, sent } = aScheduler();
    await scheduler.tick('nightly', moment('2026-11-22T02:00:00Z'));
    expect(sent).toEqual([expect.stringContaining('"at":"2026-11-22T02:00:00Z"')]);
    await expect(scheduler.tick('daily')).rejects.toThrow('no schedule "daily"; known: nightly');
  });

  const everyMinute: Schedule = {
    ...nightly,
    name: 'minutely',
    expression: 'rate(1 minute)',
    input: '<aws.scheduler.scheduled-time>',
  };

  it('lets a rate be due at once, and then after each of its times', () => {
    const { advance, sent } = aScheduler([everyMinute]);
    advance(0);
    expect(sent).toEqual(['2026-11-22T12:00:00Z']);
    advance(120_000);
    expect(sent).toEqual(['2026-11-22T12:00:00Z', '2026-11-22T12:01:00Z', '2026-11-22T12:02:00Z']);
  });

  it('keeps the times of a rate when other schedules change', () => {
    const { scheduler, advance, sent } = aScheduler([everyMinute]);
    advance(30_000);
    scheduler.apply([
      { ...nightly, expression: 'at(2030-01-01T00:00:00)' },
      { ...everyMinute, input: 'changed' },
    ]);
    advance(15_000);
    expect(sent).toEqual(['2026-11-22T12:00:00Z']);
    advance(15_000);
    expect(sent).toEqual(['2026-11-22T12:00:00Z', 'changed']);
  });

  it.each([
    ['renamed', { name: 'renamed' }],
    ['changed', { expression: 'rate(2 minutes)' }],
  ])('lets a rate that is %s be due at once, and the former no more', (_how, change) => {
    const { scheduler, advance, sent, pending } = aScheduler([everyMinute]);
    advance(30_000);
    scheduler.apply([{ ...everyMinute, ...change }]);
    advance(0);
    expect(sent).toEqual(['2026-11-22T12:00:00Z', '2026-11-22T12:00:30Z']);
    expect(pending()).toBe(1);
  });

  it('lets a rate that was disabled be due at once when it is enabled again', () => {
    const { scheduler, advance, sent } = aScheduler([everyMinute]);
    advance(30_000);
    scheduler.apply([]);
    advance(90_000);
    scheduler.apply([everyMinute]);
    advance(0);
    expect(sent).toEqual(['2026-11-22T12:00:00Z', '2026-11-22T12:02:00Z']);
  });

  it('changes nothing when one of the new schedules cannot be read', () => {
    const { scheduler, advance, sent, pending } = aScheduler([everyMinute]);
    advance(0);
    const broken = { ...nightly, name: 'broken', expression: 'cron(nonsense)' };
    expect(() => scheduler.apply([{ ...everyMinute, name: 'another' }, broken])).toThrow('trigger "broken"');
    expect(pending()).toBe(1);
    advance(60_000);
    expect(sent).toEqual(['2026-11-22T12:00:00Z', '2026-11-22T12:01:00Z']);
  });

  it('shows the next time of each schedule', () => {
    const { scheduler, timers } = aScheduler([everyMinute, { ...nightly, expression: 'at(2020-01-01T00:00:00)' }]);
    expect(scheduler.nextTimes()).toEqual([
      { name: 'minutely', at: plusMs(timers.now(), 60_000) },
      { name: 'nightly' },
    ]);
  });

  it('sends nothing more once it is closed', () => {
    const { scheduler, advance, sent, pending } = aScheduler();
    scheduler.close();
    advance(600_000);
    expect(sent).toEqual([]);
    expect(pending()).toBe(0);
  });
});
