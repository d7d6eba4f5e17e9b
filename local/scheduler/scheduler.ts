import { type EpochMs, isBefore, msBetween, plusMs, toIso } from '../../lib/core/time.ts';
import { systemTimers, type Timers } from '../server/timers.ts';
import { type NextTime, readTimetable, type Timetable } from './next-time.ts';

/** A schedule: what to send, and when. */
export interface Schedule extends Timetable {
  readonly arn: string;
  /** With Scheduler's context attributes in it, as the stack's own schedule has it. */
  readonly input: string;
}

/** What the schedules need of the world around them. */
export interface SchedulerOptions {
  readonly send: (input: string, schedule: Schedule) => Promise<void>;
  /** Told when a delivery failed. It is not repeated here, as Scheduler would. */
  readonly onError: (error: unknown, schedule: Schedule) => void;
  readonly timers?: Timers;
  /** Whether they are due by the clock, or only when called. */
  readonly ticking?: boolean;
}

/** `nextTimes` leaves `at` out for a schedule that will not come again. Closing it recalls no delivery under way. */
export interface Scheduler {
  /**
   * From now on there are these, all of them enabled. One that is as before keeps its times; one that is new, or is
   * read otherwise than before, is created now, and its `rate` is due at once, as AWS does it.
   *
   * @throws TriggerError `LOCAL_CLOUD` that names the trigger whose schedule cannot be read; then nothing changes.
   */
  readonly apply: (schedules: readonly Schedule[]) => void;
  /** Sends a schedule's input now, as if `scheduledTime` had come. @throws Error when there is no such schedule. */
  readonly tick: (name: string, scheduledTime?: EpochMs) => Promise<void>;
  readonly nextTimes: () => readonly { readonly name: string; readonly at?: EpochMs }[];
  readonly close: () => void;
}

/** Timers cannot be longer, so a far moment is waited for in steps. */
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1_000;

/**
 * Fills in the context attributes.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
const fillIn = ({ input, arn }: Schedule, scheduledTime: EpochMs, executionId: string): string =>
  input
    .replaceAll('<aws.scheduler.schedule-arn>', arn)
    .replaceAll('<aws.scheduler.scheduled-time>', toIso(scheduledTime).replace(/\.\d+Z$/, 'Z'))
    .replaceAll('<aws.scheduler.execution-id>', executionId)
    .replaceAll('<aws.scheduler.attempt-number>', '1');

/** A schedule that lives. */
interface Living {
  schedule: Schedule;
  readonly createdAt: EpochMs;
  readonly nextTime: NextTime;
  cancel: () => void;
}

const isReadAs = (one: Schedule, other: Schedule): boolean =>
  one.expression === other.expression && one.timezone === other.timezone;

/** Has no schedules yet; ticks those that it is given, until it is closed. */
export const startScheduler = (options: SchedulerOptions): Scheduler => {
  const timers = options.timers ?? systemTimers;
  const ticking = options.ticking ?? true;
  let living = new Map<string, Living>();
  let closed = false;
  let sent = 0;

  const deliver = (schedule: Schedule, scheduledTime: EpochMs): Promise<void> => {
    sent += 1;
    return options.send(fillIn(schedule, scheduledTime, `local-${sent}`), schedule);
  };
  const wait = (one: Living, due: EpochMs): void => {
    if (closed) return;
    const ms = Math.min(Math.max(msBetween(timers.now(), due), 0), LONGEST_WAIT_MS);
    one.cancel = timers.after(ms, () => {
      if (isBefore(timers.now(), due)) return wait(one, due);
      const { schedule } = one;
      deliver(schedule, due).catch((error: unknown) => options.onError(error, schedule));
      plan(one, due);
    });
  };
  const plan = (one: Living, after: EpochMs): void => {
    const due = one.nextTime(after, one.createdAt);
    if (due !== undefined) wait(one, due);
  };
  return {
    apply: (schedules) => {
      // All are read before the first is touched: one that cannot be read must change nothing.
      const read = schedules.map((schedule) => ({ schedule, nextTime: readTimetable(schedule) }));
      const before = living;
      living = new Map();
      for (const { schedule, nextTime } of read) {
        const old = before.get(schedule.name);
        if (old !== undefined && isReadAs(old.schedule, schedule)) {
          before.delete(schedule.name);
          old.schedule = schedule;
          living.set(schedule.name, old);
          continue;
        }
        const one: Living = { schedule, nextTime, createdAt: timers.now(), cancel: () => undefined };
        living.set(schedule.name, one);
        if (ticking) plan(one, plusMs(one.createdAt, -1));
      }
      for (const { cancel } of before.values()) cancel();
    },
    tick: async (name, scheduledTime = timers.now()) => {
      const one = living.get(name);
      if (one === undefined) {
        const known = [...living.keys()].join(', ');
        throw new Error(`no schedule "${name}"; known: ${known === '' ? 'none' : known}`);
      }
      await deliver(one.schedule, scheduledTime);
    },
    nextTimes: () =>
      [...living.values()].map(({ schedule, nextTime, createdAt }) => {
        const at = nextTime(timers.now(), createdAt);
        return { name: schedule.name, ...(at === undefined ? {} : { at }) };
      }),
    close: () => {
      closed = true;
      for (const { cancel } of living.values()) cancel();
    },
  };
};
