import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dueEventOf,
  dueTimeHint,
  dueTimeOf,
  dueTimesNear,
  exampleDueTime,
} from '../../../../lib/core/events/manual/due-time.ts';
import { DAY_MS, epochMs, parseIso, toIso } from '../../../../lib/core/time.ts';
import type { ScheduleSource } from '../../../../lib/core/triggers/trigger.ts';
import { aTrigger } from '../../../doubles/a-trigger.ts';

const on = (expression: string, timezone = 'Europe/Berlin', flexibleWindowMinutes = 0): ScheduleSource => ({
  kind: 'schedule',
  expression,
  timezone,
  flexibleWindowMinutes,
});
const NIGHTLY = on('cron(0 3 * * ? *)');
const at = (scheduledTime: string, source = NIGHTLY) =>
  dueTimeOf({ kind: 'schedule', trigger: 'nightly', scheduledTime, dryRun: false }, source);
const day = (scheduledDate: string, source = NIGHTLY) =>
  dueTimeOf({ kind: 'schedule', trigger: 'nightly', scheduledDate, dryRun: false }, source);
const moment = (iso: string) => parseIso(iso) ?? epochMs(Number.NaN);

describe('the scheduledTime of a call', () => {
  it('is accepted when the schedule has it', () => {
    expect(at('2026-11-22T02:00:00Z')).toEqual({ ok: true, scheduledTime: '2026-11-22T02:00:00Z' });
    expect(at('2026-07-22T01:00:00Z')).toEqual({ ok: true, scheduledTime: '2026-07-22T01:00:00Z' });
    expect(at('2026-12-01T08:00:30Z', on('at(2026-12-01T09:00:30)'))).toMatchObject({ ok: true });
  });

  it.each([
    ['2026-11-22T01:00:00Z', '"2026-11-21T02:00:00Z" (2026-11-21 03:00:00 there) and "2026-11-22T02:00:00Z"'],
    ['2026-11-22T02:00:01Z', '"2026-11-22T02:00:00Z" (2026-11-22 03:00:00 there) and "2026-11-23T02:00:00Z"'],
    ['2026-07-22T02:00:00Z', '"2026-07-22T01:00:00Z" (2026-07-22 03:00:00 there) and "2026-07-23T01:00:00Z"'],
    ['1900-01-01T02:00:00Z', 'its only one near is "1970-01-01T02:00:00Z"'],
  ])('%s is refused, naming the nearest two', (time, nearest) => {
    expect(at(time)).toMatchObject({ ok: false, message: expect.stringContaining(nearest) });
    expect(at(time)).toMatchObject({
      message: expect.stringContaining(
        `scheduledTime: expected a time of cron(0 3 * * ? *) in Europe/Berlin, found "${time}"; `,
      ),
    });
  });

  it('may be the only one of an at, and no other', () => {
    const once = on('at(2030-01-01T00:00:00)', 'UTC');
    expect(at('2030-01-01T00:00:00Z', once)).toMatchObject({ ok: true });
    expect(at('2030-01-02T00:00:00Z', once)).toMatchObject({
      message: expect.stringContaining('its only one near is "2030-01-01T00:00:00Z"'),
    });
  });

  it('is refused where there is none', () => {
    expect(at('2026-11-22T02:00:00Z', on('cron(0 0 31 2 ? *)'))).toMatchObject({
      message: expect.stringContaining('it is never due'),
    });
    expect(at('2027-03-28T01:30:00Z', on('cron(30 2 28 3 ? 2027)'))).toMatchObject({ ok: false });
  });

  it('is the time that was set, also where a flexible window lets it come later', () => {
    const late = on('cron(0 3 * * ? *)', 'Europe/Berlin', 15);
    expect(at('2026-11-22T02:00:00Z', late)).toMatchObject({ ok: true });
    expect(at('2026-11-22T02:07:00Z', late)).toMatchObject({ ok: false });
  });

  it('may be either moment of a time that occurs twice, because AWS does not say which one Scheduler uses', () => {
    const source = on('cron(30 2 * * ? *)');
    expect(at('2026-10-25T00:30:00Z', source)).toMatchObject({ ok: true });
    expect(at('2026-10-25T01:30:00Z', source)).toMatchObject({ ok: true });
  });

  it('cannot be checked for a rate, and is accepted as it is', () => {
    expect(at('2026-11-22T02:07:31Z', on('rate(5 minutes)'))).toEqual({
      ok: true,
      scheduledTime: '2026-11-22T02:07:31Z',
    });
  });
});

describe('the scheduledDate of a call', () => {
  it('is the only time on that date in the time zone of the trigger', () => {
    expect(day('2026-11-22')).toEqual({ ok: true, scheduledTime: '2026-11-22T02:00:00Z' });
    expect(day('2026-11-22', on('cron(30 23 * * ? *)', 'America/New_York'))).toEqual({
      ok: true,
      scheduledTime: '2026-11-23T04:30:00Z',
    });
    expect(day('2030-01-01', on('at(2030-01-01T00:00:00)', 'Asia/Tokyo'))).toEqual({
      ok: true,
      scheduledTime: '2029-12-31T15:00:00Z',
    });
  });

  it('is refused when the schedule is not due on it, naming the nearest two', () => {
    expect(day('2026-11-22', on('cron(0 3 ? * MON *)'))).toEqual({
      ok: false,
      message:
        'scheduledDate: expected a date on which cron(0 3 ? * MON *) in Europe/Berlin is due, found "2026-11-22"; the nearest ' +
        'are "2026-11-16T02:00:00Z" (2026-11-16 03:00:00 there) and "2026-11-23T02:00:00Z" (2026-11-23 03:00:00 there).',
    });
  });

  it('is looked around where the trigger lives, however far from UTC', () => {
    expect(day('2026-11-22', on('cron(0 3 ? * MON *)', 'Pacific/Kiritimati'))).toMatchObject({
      message: expect.stringMatching(/the nearest are "2026-11-15T13:00:00Z" .* and "2026-11-22T13:00:00Z"/),
    });
  });

  it('is refused when clocks skip its time on it', () => {
    expect(day('2027-03-28', on('cron(30 2 * * ? *)'))).toMatchObject({
      message: expect.stringContaining(
        '(clocks go forward and skip its time), found "2027-03-28"; the nearest are "2027-03-27T01:30:00Z"',
      ),
    });
  });

  it('names all times when there are several', () => {
    expect(day('2026-11-22', on('cron(0 6,12,18 * * ? *)', 'UTC'))).toEqual({
      ok: false,
      message:
        'scheduledDate: cron(0 6,12,18 * * ? *) in UTC is due 3 times on 2026-11-22. Say which by "scheduledTime": ' +
        '2026-11-22T06:00:00Z, 2026-11-22T12:00:00Z, 2026-11-22T18:00:00Z.',
    });
    expect(day('2026-11-22', on('cron(* * * * ? *)', 'UTC'))).toMatchObject({
      message: expect.stringContaining(
        'due 1440 times on 2026-11-22. Say which by "scheduledTime": one from 2026-11-22T00:00:00Z to',
      ),
    });
  });

  it('names up to 96 times one by one, of more the first and the last', () => {
    const message = (date: string, source: ScheduleSource) => {
      const due = day(date, source);
      return due.ok ? '' : due.message;
    };
    const quarters = message('2026-11-22', on('cron(0/15 * * * ? *)', 'UTC'));
    expect(quarters.split(', ')).toHaveLength(96);
    expect(quarters).toMatch(/: 2026-11-22T00:00:00Z, .*, 2026-11-22T23:45:00Z\.$/);
    // Clocks go back by half an hour there: of four times an hour, one comes twice.
    const more = message('2027-04-04', on('cron(0,5,10,45 * * * ? *)', 'Australia/Lord_Howe'));
    expect(more).toContain('is due 97 times on 2027-04-04');
    expect(more).toContain('one from 2027-04-03T13:00:00Z to 2027-04-04T13:15:00Z. Clocks go back on that day');
  });

  it('tells of clocks that go back also where only one of its times comes twice, and not otherwise', () => {
    const twice = expect.stringContaining('. Clocks go back on that day');
    expect(day('2026-10-25', on('cron(30 2,5 * * ? *)'))).toMatchObject({ message: twice });
    expect(day('2026-10-25', on('cron(30 4,5 * * ? *)'))).not.toMatchObject({ message: twice });
  });

  it('asks which moment is meant where its time comes twice', () => {
    expect(day('2026-10-25', on('cron(30 2 * * ? *)'))).toMatchObject({
      message: expect.stringMatching(/2026-10-25T00:30:00Z, 2026-10-25T01:30:00Z\. Clocks go back on that day/),
    });
  });

  it('names no time of a rate', () => {
    expect(day('2026-11-22', on('rate(1 day)'))).toMatchObject({
      message: expect.stringContaining('"scheduledDate" names no time of rate(1 day), whose times count from'),
    });
  });

  it('leads to a time that the schedule has, whatever date and zone', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia');
    const dates = fc.integer({ min: 0, max: 20_000 }).map((days) => toIso(epochMs(days * DAY_MS)).slice(0, 10));
    fc.assert(
      fc.property(dates, zones, fc.nat(23), fc.nat(59), (date, zone, hour, minute) => {
        const source = on(`cron(${minute} ${hour} * * ? *)`, zone);
        const due = day(date, source);
        if (due.ok) expect(at(due.scheduledTime, source)).toEqual(due);
        else expect(due.message).toMatch(/skip its time|2 times on/);
      }),
    );
  });
});

describe('the event that a call for a schedule stands for', () => {
  const nightly = aTrigger({ name: 'nightly', on: NIGHTLY });
  const called = { kind: 'schedule', trigger: 'nightly', dryRun: false } as const;
  const eventAt = (scheduledTime: string) => ({
    ok: true,
    event: { source: 'schedule', trigger: 'nightly', scheduledTime },
  });

  it('bears the time that the schedule has, whether the call gives it or its date', () => {
    const due = eventAt('2026-11-22T02:00:00Z');
    expect(dueEventOf({ ...called, scheduledTime: '2026-11-22T02:00:00Z' }, [nightly])).toEqual(due);
    expect(dueEventOf({ ...called, scheduledDate: '2026-11-22' }, [nightly])).toEqual(due);
  });

  it('does not exist where the schedule is not due', () => {
    expect(dueEventOf({ ...called, scheduledTime: '2026-11-22T02:30:00Z' }, [nightly])).toEqual({
      ok: false,
      message: expect.stringMatching(/^This call cannot be carried out: scheduledTime: expected a time of cron/),
    });
  });

  it.each([
    ['is disabled', [{ ...nightly, enabled: false }]],
    ['waits for something else', [aTrigger({ name: 'nightly' })]],
    ['does not exist', []],
  ])('is not measured against the schedule of a trigger that %s: what is wrong with that is said later', (_, all) => {
    const other = { ...called, scheduledTime: '2026-11-22T02:30:00Z' };
    expect(dueEventOf(other, all)).toEqual(eventAt('2026-11-22T02:30:00Z'));
    expect(dueEventOf({ ...called, scheduledDate: '2026-11-22' }, all)).toEqual(eventAt('2026-11-22T00:00:00Z'));
  });
});

describe('what is said of a time by hand', () => {
  const now = moment('2026-11-22T12:00:00Z');

  it('is nothing when the time is past', () => {
    expect(dueTimeHint('2026-11-22T02:00:00Z', NIGHTLY, now)).toBeUndefined();
  });

  it('is that its event will be the same request, when it is still to come', () => {
    expect(dueTimeHint('2026-11-23T02:00:00Z', NIGHTLY, now)).toContain('This time is still to come');
    expect(dueTimeHint('2026-11-22T12:00:00Z', NIGHTLY, now)).toBeUndefined();
  });

  it('says that it could not be checked, for a rate', () => {
    expect(dueTimeHint('2026-11-22T02:00:00Z', on('rate(5 minutes)'), now)).toMatch(
      /^The times of rate\(5 minutes\) count .* could not be checked\. If Scheduler bears another time .* another request\.$/,
    );
  });
});

describe('the example of a time', () => {
  const now = moment('2026-11-22T12:00:00Z');

  it.each([
    [NIGHTLY, '2026-11-22T02:00:00Z'],
    [on('cron(0 3 ? * MON *)'), '2026-11-16T02:00:00Z'],
    [on('at(2030-01-01T00:00:00)', 'UTC'), '2030-01-01T00:00:00Z'],
    [on('rate(1 day)'), '2026-11-22T12:00:00Z'],
    [on('cron(0 0 31 2 ? *)'), undefined],
  ])('of %j is one that it has', (source, expected) => {
    expect(exampleDueTime(source, now)).toBe(expected);
    if (expected !== undefined) expect(at(expected, source)).toMatchObject({ ok: true });
  });
});

it('the times near a moment are the last ones there were and the next ones, the nearest first', () => {
  const now = moment('2026-11-22T12:00:00Z');
  expect(dueTimesNear(NIGHTLY, now, 2)).toEqual([
    ...['2026-11-22T02:00:00Z', '2026-11-21T02:00:00Z'],
    ...['2026-11-23T02:00:00Z', '2026-11-24T02:00:00Z'],
  ]);
  expect(dueTimesNear(on('at(2026-11-22T12:00:00)', 'UTC'), now, 3)).toEqual([]);
  expect(dueTimesNear(on('rate(1 day)'), now, 3)).toEqual(['2026-11-22T12:00:00Z']);
});
