import { describe, expect, it } from 'vitest';
import { describeTriggers, triggersAsJson } from '../../../lib/explain/describe-triggers.ts';
import { check, messagesOf, NOW, triggersOf } from '../a-file.ts';

const aSchedule = (expression: string, rest = ''): string =>
  `triggers:\n  nightly:\n    on: { schedule: { expression: "${expression}"${rest} } }\n    start: { JobName: rollup }\n`;
const warningsOf = (expression: string, timezone = 'UTC') =>
  messagesOf(check(aSchedule(expression, `, timezone: ${timezone}`)).warnings);
const linesOf = (expression: string, rest?: string) =>
  describeTriggers('triggers.yml', triggersOf(aSchedule(expression, rest)), NOW)
    .slice(2)
    .map((line) => line.trim());

describe('check warns of a schedule', () => {
  it.each([
    ['cron(0 0 31 2 ? *)', 'UTC', 'never due: the months and years that it names have no such date and time'],
    ['cron(0 0 30 FEB ? *)', 'UTC', 'never due:'],
    ['cron(0 0 31 4 ? *)', 'UTC', 'never due:'],
    ['cron(0 0 31 4,6,9,11 ? *)', 'UTC', 'never due:'],
    ['cron(0 0 31W 6 ? *)', 'UTC', 'never due:'],
    ['cron(0 0 L-30 2 ? *)', 'UTC', 'never due:'],
    ['cron(0 0 29 2 ? 2027)', 'UTC', 'never due:'],
    ['cron(0 0 1 1 ? 2020)', 'UTC', 'never due again: its last time was Wed 2020-01-01 00:00 in UTC'],
    ['cron(0 0 1 1 ? 2026)', 'UTC', 'never due again: its last time was Thu 2026-01-01 00:00 in UTC'],
    ['at(2020-01-01T00:00:00)', 'Asia/Tokyo', 'never due again: its last time was Wed 2020-01-01 00:00 in Asia/Tokyo'],
    ['at(2026-11-22T13:00:00)', 'Europe/Berlin', 'never due again'],
    [
      'at(2027-03-28T02:30:00)',
      'Europe/Berlin',
      'never due: clocks in Europe/Berlin go forward and skip 2027-03-28T02:30:00',
    ],
    ['cron(30 2 28 3 ? 2027)', 'Europe/Berlin', 'never due:'],
    ['cron(30 2 * * ? *)', 'Europe/Berlin', '02:30 is skipped on 2027-03-28: clocks in Europe/Berlin go forward'],
    ['cron(0 2 * * ? *)', 'Europe/Berlin', '02:00 is skipped on 2027-03-28'],
    ['cron(0/15 0-6 * * ? *)', 'America/New_York', '02:00, 02:15, 02:30 and 02:45 are skipped on 2027-03-14'],
    ['cron(* 2 * * ? *)', 'America/New_York', 'the 60 times from 02:00 to 02:59 are skipped on 2027-03-14'],
    ['cron(30 2 ? * SUN *)', 'America/New_York', '02:30 is skipped on 2027-03-14'],
    ['cron(15 2 * * ? *)', 'Australia/Lord_Howe', '02:15 is skipped on 2027-10-03'],
    ['cron(0 0 * * ? *)', 'Africa/Cairo', '00:00 is skipped on 2027-04-30'],
  ])('%s in %s: %s', (expression, timezone, message) => {
    expect(warningsOf(expression, timezone)).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    ['cron(0 3 * * ? *)', 'Europe/Berlin'],
    ['cron(59 1 * * ? *)', 'Europe/Berlin'],
    ['cron(30 2 * * ? *)', 'UTC'],
    ['cron(30 2 * * ? *)', 'Asia/Kathmandu'],
    ['cron(30 2 ? * MON-SAT *)', 'Europe/Berlin'],
    ['cron(45 2 * * ? *)', 'Australia/Lord_Howe'],
    ['cron(0/5 * * * ? *)', 'Europe/Berlin'],
    ['cron(0 0 29 2 ? *)', 'UTC'],
    ['at(2026-11-22T13:01:00)', 'Europe/Berlin'],
    ['rate(1 day)', 'Europe/Berlin'],
  ])('not of %s in %s', (expression, timezone) => {
    expect(warningsOf(expression, timezone)).toEqual([]);
  });

  it('at the place of its expression, and only while it is enabled', () => {
    const text = aSchedule('cron(0 0 31 2 ? *)');
    expect(check(text).warnings).toEqual([
      expect.objectContaining({ line: 3, where: 'triggers.nightly.on.schedule.expression' }),
    ]);
    expect(check(`${text}    enabled: false\n`).warnings).toEqual([]);
  });

  it('not when the expression is wrong anyway', () => {
    const { errors, warnings } = check(aSchedule('cron(0 0 31 2 ? * *)', ', timezone: BST'));
    expect(errors).toHaveLength(2);
    expect(warnings).toEqual([]);
  });
});

describe('check says about a schedule', () => {
  it('its next three times in its time zone', () => {
    expect(linesOf('cron(0 3 ? * MON-FRI *)', ', timezone: Europe/Berlin')).toEqual([
      'next: Mon 2026-11-23 03:00, Tue 2026-11-24 03:00, Wed 2026-11-25 03:00',
    ]);
    expect(linesOf('cron(0 21 LW * ? *)')).toEqual([
      'next: Mon 2026-11-30 21:00, Thu 2026-12-31 21:00, Fri 2027-01-29 21:00',
    ]);
    expect(linesOf('at(2026-12-01T09:00:30)', ', timezone: Asia/Tokyo')).toEqual(['next: Tue 2026-12-01 09:00:30']);
  });

  it('that it runs once at a time that comes twice', () => {
    expect(linesOf('cron(30 2 ? * SUN *)', ', timezone: Europe/Berlin')).toContain(
      '02:30 comes twice on 2027-10-31, when clocks go back, and runs once',
    );
    expect(linesOf('cron(0/30 1 * * ? *)', ', timezone: America/New_York')).toContain(
      '01:00 and 01:30 come twice on 2027-11-07, when clocks go back, and each runs once',
    );
  });

  it('that a rate is due at once', () => {
    expect(linesOf('rate(5 minutes)')).toEqual([
      'the first time is at once: when it is deployed, enabled again, renamed or changed',
    ]);
  });

  it('how late it may be', () => {
    expect(linesOf('at(2030-01-01T00:00:00)', ', flexibleWindowMinutes: 15')).toEqual([
      'next: Tue 2030-01-01 00:00',
      'each up to 15 minutes later (flexible window)',
    ]);
  });

  it('that it never comes, and nothing of one that is not enabled', () => {
    expect(linesOf('cron(0 0 31 2 ? *)')).toEqual(['next: never']);
    const off = triggersOf(`${aSchedule('cron(0 0 31 2 ? *)')}    enabled: false\n`);
    expect(describeTriggers('triggers.yml', off, NOW)).toHaveLength(2);
  });

  it('the same for programs, in UTC', () => {
    expect(triggersAsJson(triggersOf(aSchedule('cron(0 3 1 * ? *)', ', timezone: Europe/Berlin')), NOW)).toEqual([
      {
        name: 'nightly',
        enabled: true,
        on: {
          kind: 'schedule',
          expression: 'cron(0 3 1 * ? *)',
          timezone: 'Europe/Berlin',
          flexibleWindowMinutes: 0,
        },
        jobName: 'rollup',
        next: ['2026-12-01T02:00:00Z', '2027-01-01T02:00:00Z', '2027-02-01T02:00:00Z'],
        notes: [],
      },
    ]);
  });
});
