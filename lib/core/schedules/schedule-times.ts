import {
  type CivilDate,
  dateOfWall,
  daysInMonth,
  eventBridgeWeekday,
  plusWallMs,
  timeOfDayMs,
  type WallMs,
  wallAtDate,
} from '../calendar/civil-date.ts';
import type { ZoneClock } from '../calendar/zone-clock.ts';
import { DAY_MS, type EpochMs, isBefore, MINUTE_MS } from '../time.ts';
import type { CronSchedule, DayRule } from './cron-expression.ts';
import type { OneTimeSchedule } from './schedule-expression.ts';

/** A schedule whose times are fixed: those of a `rate` depend on when it was created. */
export type FixedSchedule = CronSchedule | OneTimeSchedule;

/** The dates of a month that a rule means, in ascending order; perhaps none. */
export const datesOf = (rule: DayRule, year: number, month: number): readonly number[] => {
  const last = daysInMonth(year, month);
  const weekdayOf = (day: number): number => eventBridgeWeekday({ year, month, day });
  const within = (day: number): readonly number[] => (day >= 1 && day <= last ? [day] : []);
  const all = Array.from({ length: last }, (_, index) => index + 1);
  switch (rule.kind) {
    case 'dates':
      return rule.dates.filter((day) => day <= last);
    case 'last-date':
      return within(last - rule.before);
    case 'working-day':
      return within(rule.date ?? last).map((day) => nearestWorkingDay(day, last, weekdayOf(day)));
    case 'weekdays':
      return all.filter((day) => rule.weekdays.includes(weekdayOf(day)));
    case 'nth-weekday':
      return all.filter((day) => weekdayOf(day) === rule.weekday).slice(rule.nth - 1, rule.nth);
    case 'last-weekday':
      return all.filter((day) => weekdayOf(day) === rule.weekday).slice(-1);
  }
};

/** Saturday goes to the Friday before and Sunday to the Monday after, unless that were in another month. */
const nearestWorkingDay = (day: number, last: number, weekday: number): number => {
  if (weekday === 7) return day === 1 ? 3 : day - 1;
  if (weekday === 1) return day === last ? day - 2 : day + 1;
  return day;
};

/** Each date on which the clock shows a time of the schedule, from the given one on: forward, or backward in time. */
function* dueDates(schedule: FixedSchedule, from: CivilDate, step: 1 | -1): Generator<CivilDate> {
  const start = wallAtDate(from);
  const isAhead = (date: CivilDate): boolean => (wallAtDate(date) - start) * step >= 0;
  if (schedule.kind === 'at') {
    const date = dateOfWall(schedule.wall);
    if (isAhead(date)) yield date;
    return;
  }
  const inOrder = (values: readonly number[]): readonly number[] => (step === 1 ? values : values.toReversed());
  for (const year of inOrder(schedule.years)) {
    if ((year - from.year) * step < 0) continue;
    for (const month of inOrder(schedule.months)) {
      for (const day of inOrder(datesOf(schedule.days, year, month))) {
        if (isAhead({ year, month, day })) yield { year, month, day };
      }
    }
  }
}

/** What the clock shows when the schedule is due on a date that is one of its dates, in ascending order. */
const wallsOn = (schedule: FixedSchedule, date: CivilDate): readonly WallMs[] => {
  if (schedule.kind === 'at') return [schedule.wall];
  const { hours, minutes } = schedule;
  return hours.flatMap((hour) => minutes.map((minute) => wallAtDate(date, (hour * 60 + minute) * MINUTE_MS)));
};

/** Whether the date is one on which the schedule may be due, whatever the clock is set to. */
const isDueDate = (schedule: FixedSchedule, { year, month, day }: CivilDate): boolean => {
  if (schedule.kind === 'at') return wallAtDate({ year, month, day }) === wallAtDate(dateOfWall(schedule.wall));
  const { years, months, days } = schedule;
  return years.includes(year) && months.includes(month) && datesOf(days, year, month).includes(day);
};

/** A reading of the clock at which a schedule would be due, and the moments at which the clock shows it: none, one or two. */
export interface DueReading {
  readonly wall: WallMs;
  readonly moments: readonly EpochMs[];
}

/**
 * What a schedule means on one date of its zone, in order.
 *
 * Scheduler leaves out a reading that a change of clocks skips, and runs one that comes twice only once.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
 */
export const readingsOn = (schedule: FixedSchedule, zone: ZoneClock, date: CivilDate): readonly DueReading[] =>
  isDueDate(schedule, date) ? wallsOn(schedule, date).map((wall) => ({ wall, moments: zone.momentsOf(wall) })) : [];

/** Whether a schedule may be due at a moment. Of a reading that comes twice both moments count: AWS names neither. */
export const isDueAt = (schedule: FixedSchedule, zone: ZoneClock, moment: EpochMs): boolean => {
  const wall = zone.wallAt(moment);
  if (schedule.kind === 'at') return wall === schedule.wall;
  const ofDay = timeOfDayMs(wall);
  const minuteOfDay = Math.floor(ofDay / MINUTE_MS);
  return (
    ofDay % MINUTE_MS === 0 &&
    schedule.minutes.includes(minuteOfDay % 60) &&
    schedule.hours.includes(Math.floor(minuteOfDay / 60)) &&
    isDueDate(schedule, dateOfWall(wall))
  );
};

/** When a schedule is due next, strictly after a moment; undefined when never again. */
export const nextDue = (schedule: FixedSchedule, zone: ZoneClock, after: EpochMs): EpochMs | undefined =>
  firstDue(schedule, zone, after, 1);

/** When a schedule was due last, strictly before a moment; undefined when never. */
export const previousDue = (schedule: FixedSchedule, zone: ZoneClock, before: EpochMs): EpochMs | undefined =>
  firstDue(schedule, zone, before, -1);

/** The times before or after a moment, the nearest first, `most` at most. */
export const dueTimes = (
  following: typeof nextDue,
  schedule: FixedSchedule,
  zone: ZoneClock,
  from: EpochMs,
  most: number,
): readonly EpochMs[] => {
  const found: EpochMs[] = [];
  for (let at = following(schedule, zone, from); at !== undefined && found.length < most; ) {
    found.push(at);
    at = following(schedule, zone, at);
  }
  return found;
};

const firstDue = (schedule: FixedSchedule, zone: ZoneClock, from: EpochMs, step: 1 | -1): EpochMs | undefined => {
  const shown = zone.wallAt(from);
  // What the clock has yet to show for the first time is later than what it shows. What it has shown already may be later,
  // too, because it was set back: at most by a day, where the date line was moved.
  const limit = step === 1 ? shown : plusWallMs(shown, DAY_MS);
  for (const date of dueDates(schedule, dateOfWall(limit), step)) {
    const walls = wallsOn(schedule, date);
    for (const wall of step === 1 ? walls : walls.toReversed()) {
      if ((wall - limit) * step < 0) continue;
      const [moment] = zone.momentsOf(wall);
      if (moment !== undefined && (step === 1 ? isBefore(from, moment) : isBefore(moment, from))) return moment;
    }
  }
  return undefined;
};
