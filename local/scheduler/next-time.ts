import { Cron } from 'croner';
import { TriggerError } from '../../lib/core/errors.ts';
import { DAY_MS, type EpochMs, epochMs, isBefore, MINUTE_MS, plusMs } from '../../lib/core/time.ts';
import { cronFields } from './cron-fields.ts';

/** A schedule's expression and the zone in which it is read. */
export interface Timetable {
  readonly expression: string;
  readonly timezone: string;
}

const UNIT_MS: Readonly<Record<string, number>> = { minute: MINUTE_MS, hour: 60 * MINUTE_MS, day: DAY_MS };
/** By how much clocks are set back anywhere, in milliseconds. */
const SET_BACK_MS = [30 * MINUTE_MS, 60 * MINUTE_MS, 120 * MINUTE_MS];
const MAX_SKIPPED = 1_000;

const wallClock = (moment: EpochMs, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(moment);

const toMoment = (date: Date | null): EpochMs | undefined => (date === null ? undefined : epochMs(date.getTime()));

const nextCron = ({ expression, timezone }: Timetable, after: EpochMs): EpochMs | undefined => {
  const { pattern, minutes, hours } = cronFields(expression);
  const cron = new Cron(pattern, { timezone, paused: true, alternativeWeekdays: true });
  let next = toMoment(cron.nextRun(new Date(after)));
  // Scheduler leaves out a local time that a change of clocks skips, and takes one that comes twice only once, where
  // croner moves the one and takes the other twice.
  // https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
  for (let skipped = 0; next !== undefined && skipped < MAX_SKIPPED; skipped += 1) {
    const wall = wallClock(next, timezone);
    const [hour, minute] = wall.slice(-5).split(':').map(Number);
    const moved = !hours.has(hour ?? -1) || !minutes.has(minute ?? -1);
    const moment = next;
    const repeated = SET_BACK_MS.some((ms) => wallClock(plusMs(moment, -ms), timezone) === wall);
    if (!moved && !repeated) return next;
    next = toMoment(cron.nextRun(new Date(next)));
  }
  return undefined;
};

/**
 * When a schedule is due next, strictly after `after`; undefined when never again.
 *
 * @param createdAt from when a `rate` counts
 * @throws TriggerError `LOCAL_CLOUD` for an expression that is none.
 */
export const nextTime = (timetable: Timetable, after: EpochMs, createdAt: EpochMs): EpochMs | undefined => {
  const { expression, timezone } = timetable;
  if (expression.startsWith('cron(')) return nextCron(timetable, after);
  const rate = /^rate\(\s*([1-9]\d*)\s+(minute|hour|day)s?\s*\)$/.exec(expression);
  if (rate !== null) {
    const everyMs = Number(rate[1]) * (UNIT_MS[rate[2] ?? ''] ?? DAY_MS);
    const passed = isBefore(after, createdAt) ? 0 : Math.floor((after - createdAt) / everyMs);
    return plusMs(createdAt, (passed + 1) * everyMs);
  }
  const at = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)$/.exec(expression);
  if (at?.[1] !== undefined) {
    return toMoment(new Cron(at[1], { timezone, paused: true }).nextRun(new Date(after)));
  }
  throw new TriggerError('LOCAL_CLOUD', `${expression}: must be cron(…), rate(…) or at(…)`, { retryable: false });
};
