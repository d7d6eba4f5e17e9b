import { type CivilDate, dateOfWall, showWall, type WallMs, wallAtDate } from '../../core/calendar/civil-date.ts';
import { zoneError } from '../../core/calendar/time-zones.ts';
import { type ZoneClock, zoneClock } from '../../core/calendar/zone-clock.ts';
import { parseSchedule } from '../../core/schedules/schedule-expression.ts';
import { dueTimes, type FixedSchedule, nextDue, previousDue, readingsOn } from '../../core/schedules/schedule-times.ts';
import { DAY_MS, type EpochMs, plusMs } from '../../core/time.ts';
import type { ScheduleSource } from '../../core/triggers/trigger.ts';

/** What is to come of a schedule, as `check` tells it. */
export interface ScheduleOutlook {
  /** The next times, three at most. None for a `rate`, whose times are unknown before it is deployed. */
  readonly next: readonly EpochMs[];
  /** What happens that people do not expect, and is right. */
  readonly notes: readonly string[];
  /** What is probably wrong. */
  readonly warnings: readonly string[];
}

const MOST_TIMES = 3;
/** From one change of clocks to the one like it takes a year. */
const DAYS_LOOKED_AHEAD = 366;
const MOST_READINGS_TOLD = 4;
const HOURS_OF_DAY = 24;

/** Looks ahead from a moment. Sees nothing when expression or time zone is wrong, which is told elsewhere. */
export const outlookOf = ({ expression, timezone }: ScheduleSource, now: EpochMs): ScheduleOutlook => {
  const parsed = parseSchedule(expression);
  if (!parsed.ok || zoneError(timezone) !== undefined) return { next: [], notes: [], warnings: [] };
  const { schedule } = parsed;
  if (schedule.kind === 'rate') return { next: [], notes: [RATE_NOTE], warnings: [] };
  const zone = zoneClock(timezone);
  const next = dueTimes(nextDue, schedule, zone, now, MOST_TIMES);
  if (next.length === 0) return { next, notes: [], warnings: [neverDue(schedule, zone, timezone, now)] };
  const changes = clockChanges(schedule, zone, now);
  return {
    next,
    notes: changes.flatMap(({ date, twice }) => (twice.length === 0 ? [] : [twiceNote(date, twice)])),
    // Where each hour has its times, the ones that are left out leave no gap.
    warnings:
      schedule.kind === 'cron' && schedule.hours.length === HOURS_OF_DAY
        ? []
        : changes.flatMap(({ date, never }) => (never.length === 0 ? [] : [skippedWarning(date, never, timezone)])),
  };
};

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#rate-based */
const RATE_NOTE = 'the first time is at once: when it is deployed, enabled again, renamed or changed';

const neverDue = (schedule: FixedSchedule, zone: ZoneClock, timezone: string, now: EpochMs): string => {
  const last = previousDue(schedule, zone, plusMs(now, 1));
  if (last !== undefined) return `never due again: its last time was ${showTime(zone, last)} in ${timezone}`;
  if (schedule.kind === 'at') {
    return `never due: clocks in ${timezone} go forward and skip ${showWall(schedule.wall)}; choose a time that is shown there`;
  }
  return 'never due: the months and years that it names have no such date and time';
};

const skippedWarning = (date: CivilDate, walls: readonly WallMs[], timezone: string): string =>
  `${timesOf(walls)} ${walls.length === 1 ? 'is' : 'are'} skipped on ${dateText(date)}: clocks in ${timezone} go forward ` +
  'then, and Scheduler starts nothing for a time that they do not show; choose one that they show, or a time zone without changes';

const twiceNote = (date: CivilDate, walls: readonly WallMs[]): string =>
  walls.length === 1
    ? `${timesOf(walls)} comes twice on ${dateText(date)}, when clocks go back, and runs once`
    : `${timesOf(walls)} come twice on ${dateText(date)}, when clocks go back, and each runs once`;

/** What the clock is set over, or shows twice, in the year to come, of the times of a schedule. */
const clockChanges = (schedule: FixedSchedule, zone: ZoneClock, now: EpochMs) => {
  const dates = new Map<WallMs, CivilDate>();
  for (let days = 0; days < DAYS_LOOKED_AHEAD; days += 1) {
    const from = plusMs(now, days * DAY_MS);
    const to = plusMs(from, DAY_MS);
    if (zone.wallAt(to) - zone.wallAt(from) === DAY_MS) continue;
    for (const moment of [from, to]) {
      const date = dateOfWall(zone.wallAt(moment));
      dates.set(wallAtDate(date), date);
    }
  }
  return [...dates.values()].map((date) => {
    const readings = readingsOn(schedule, zone, date).filter(({ moments }) => moments.every((moment) => moment > now));
    const withMoments = (count: number) =>
      readings.filter(({ moments }) => moments.length === count).map(({ wall }) => wall);
    return { date, never: withMoments(0), twice: withMoments(2) };
  });
};

const dateText = (date: CivilDate): string => showWall(wallAtDate(date)).slice(0, 10);

/** `02:00, 02:20 and 02:40`; of many the first and the last. */
const timesOf = (walls: readonly WallMs[]): string => {
  const times = walls.map((wall) => showWall(wall).slice(11).replace(/:00$/, ''));
  const [first = '', ...others] = times;
  const last = others.pop();
  if (last === undefined) return first;
  if (times.length > MOST_READINGS_TOLD) return `the ${times.length} times from ${first} to ${last}`;
  return `${[first, ...others].join(', ')} and ${last}`;
};

const WEEKDAYS = new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: 'UTC' });

/** What the clock and the calendar on the wall show: `Mon 2026-11-23 03:00`. */
export const showTime = (zone: ZoneClock, moment: EpochMs): string => {
  const wall = zone.wallAt(moment);
  return `${WEEKDAYS.format(wall)} ${showWall(wall).replace('T', ' ').replace(/:00$/, '')}`;
};
