import { dateOfEpochDay, eventBridgeWeekday } from '../calendar/civil-date.ts';
import { atCivil, epochDayIn, ZonedTime } from '../calendar/zoned-time.ts';
import { DAY_MS, type EpochMs, epochMs, isBefore, toUtcDay } from '../time.ts';
import type { Expectation } from '../triggers/expectation.ts';

/** One date on which something is expected: what comes from `since` on counts, and is looked for at `due`. */
export interface DueDate {
  /** Of the expectation's time zone, e.g. `2026-11-26`. */
  readonly date: string;
  readonly since: EpochMs;
  readonly due: EpochMs;
}

/** Longer than any sweep is late, and than most holidays are. */
const DAYS_BACK = 35;
/** A year and its end: further ahead nobody looks. */
const DAYS_AHEAD = 400;

/** The last date that was due at a moment, or before; undefined when none was for some weeks. */
export const lastDue = (expectation: Expectation, now: EpochMs): DueDate | undefined => {
  const today = epochDayIn(new ZonedTime(now, expectation.timezone));
  for (let day = today; day > today - DAYS_BACK; day -= 1) {
    const found = dueOn(expectation, day);
    if (found !== undefined && !isBefore(now, found.due)) return found;
  }
  return undefined;
};

/** The first date that is due after a moment; undefined when none is for more than a year. */
export const nextDue = (expectation: Expectation, now: EpochMs): DueDate | undefined => {
  const today = epochDayIn(new ZonedTime(now, expectation.timezone));
  for (let day = today; day < today + DAYS_AHEAD; day += 1) {
    const found = dueOn(expectation, day);
    if (found !== undefined && isBefore(now, found.due)) return found;
  }
  return undefined;
};

const dueOn = ({ weekdays, except = [], timezone, byMinute, sinceMinute }: Expectation, day: number) => {
  const date = showDay(day);
  if (!weekdays.includes(eventBridgeWeekday(dateOfEpochDay(day))) || except.includes(date)) return undefined;
  const sinceDay = sinceMinute < byMinute ? day : day - 1;
  const [since, due] = [momentAt(sinceDay, sinceMinute, timezone), momentAt(day, byMinute, timezone)];
  return since === undefined || due === undefined ? undefined : { date, since, due };
};

const showDay = (day: number): string => toUtcDay(epochMs(day * DAY_MS));

/** A reading that a change of clocks skips comes as much later as the clock is set; of one that comes twice the first counts. */
const momentAt = (day: number, minute: number, timezone: string): EpochMs | undefined => {
  const time = { hour: Math.floor(minute / 60), minute: minute % 60, second: 0, millisecond: 0 };
  return atCivil({ ...dateOfEpochDay(day), ...time }, timezone)?.moment;
};
