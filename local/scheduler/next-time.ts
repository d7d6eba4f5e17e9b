import { type ZoneClock, zoneClock } from '../../lib/core/calendar/zone-clock.ts';
import { TriggerError } from '../../lib/core/errors.ts';
import { parseSchedule, type Schedule } from '../../lib/core/schedules/schedule-expression.ts';
import { nextDue } from '../../lib/core/schedules/schedule-times.ts';
import { type EpochMs, isBefore, LAST_MOMENT, laterOf, plusMs } from '../../lib/core/time.ts';

/** A schedule's expression and the zone in which it is read. */
export interface Timetable {
  readonly name: string;
  readonly expression: string;
  readonly timezone: string;
}

/**
 * Gives a schedule's next time, strictly after `after`; undefined when it will not come again. A `rate` counts from
 * `createdAt`, which is its first time.
 */
export type NextTime = (after: EpochMs, createdAt: EpochMs) => EpochMs | undefined;

/**
 * Reads when a schedule is due.
 *
 * @throws TriggerError `LOCAL_CLOUD` that names the trigger, for an expression or a time zone that is none.
 */
export const readTimetable = ({ name, expression, timezone }: Timetable): NextTime => {
  const parsed = parseSchedule(expression);
  if (!parsed.ok) throw refused(`the schedule of trigger "${name}": ${parsed.errors.join('; ')}`);
  const { schedule } = parsed;
  return schedule.kind === 'rate' ? nextOfRate(schedule) : nextOfFixed(schedule, clockOf(name, timezone));
};

const nextOfFixed =
  (schedule: Exclude<Schedule, { kind: 'rate' }>, zone: ZoneClock): NextTime =>
  (after, createdAt) =>
    nextDue(schedule, zone, laterOf(after, createdAt));

const nextOfRate =
  ({ everyMs }: Extract<Schedule, { kind: 'rate' }>): NextTime =>
  (after, createdAt) => {
    const passed = isBefore(after, createdAt) ? 0 : Math.floor((after - createdAt) / everyMs) + 1;
    const next = plusMs(createdAt, passed * everyMs);
    return isBefore(LAST_MOMENT, next) ? undefined : next;
  };

const clockOf = (name: string, timezone: string): ZoneClock => {
  try {
    return zoneClock(timezone);
  } catch (cause) {
    throw refused(`the schedule of trigger "${name}": this Node knows no time zone "${timezone}"`, cause);
  }
};

const refused = (message: string, cause?: unknown): TriggerError =>
  new TriggerError('LOCAL_CLOUD', message, { retryable: false, ...(cause === undefined ? {} : { cause }) });
