import { type EpochMs, isBefore, msBetween, toIso } from '../../lib/core/time.ts';
import { systemTimers, type Timers } from '../timers.ts';
import { nextTime, type Timetable } from './next-time.ts';

/** A schedule: what to send, and when. */
export interface Schedule extends Timetable {
  readonly name: string;
  readonly arn: string;
  /** With Scheduler's context attributes in it, as the stack's own schedule has it. */
  readonly input: string;
}

/** `schedules` has the enabled ones only: nothing here asks whether one is. */
export interface SchedulerOptions {
  readonly schedules: readonly Schedule[];
  readonly send: (input: string, schedule: Schedule) => Promise<void>;
  /** Told when a delivery failed. It is not repeated here, as Scheduler would. */
  readonly onError: (error: unknown, schedule: Schedule) => void;
  readonly timers?: Timers;
  /** Whether they tick by the clock, or only when told to. */
  readonly ticking?: boolean;
}

/** `nextTimes` leaves `at` out for a schedule that will not come again. Closing it recalls no delivery under way. */
export interface Scheduler {
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

/** Ticks the schedules until it is closed. */
export const startScheduler = (options: SchedulerOptions): Scheduler => {
  const timers = options.timers ?? systemTimers;
  const createdAt = timers.now();
  const cancels = new Map<string, () => void>();
  let closed = false;
  let sent = 0;

  const deliver = (schedule: Schedule, scheduledTime: EpochMs): Promise<void> => {
    sent += 1;
    return options.send(fillIn(schedule, scheduledTime, `local-${sent}`), schedule);
  };
  const wait = (schedule: Schedule, due: EpochMs): void => {
    if (closed) return;
    const ms = Math.min(Math.max(msBetween(timers.now(), due), 0), LONGEST_WAIT_MS);
    cancels.set(
      schedule.name,
      timers.after(ms, () => {
        if (isBefore(timers.now(), due)) return wait(schedule, due);
        deliver(schedule, due).catch((error: unknown) => options.onError(error, schedule));
        plan(schedule, due);
      }),
    );
  };
  const plan = (schedule: Schedule, after: EpochMs): void => {
    const due = nextTime(schedule, after, createdAt);
    if (due !== undefined) wait(schedule, due);
  };
  if (options.ticking ?? true) for (const schedule of options.schedules) plan(schedule, createdAt);
  return {
    tick: async (name, scheduledTime = timers.now()) => {
      const schedule = options.schedules.find((candidate) => candidate.name === name);
      if (schedule === undefined) {
        const known = options.schedules.map((candidate) => candidate.name).join(', ');
        throw new Error(`no schedule "${name}"; known: ${known === '' ? 'none' : known}`);
      }
      await deliver(schedule, scheduledTime);
    },
    nextTimes: () =>
      options.schedules.map((schedule) => {
        const at = nextTime(schedule, timers.now(), createdAt);
        return { name: schedule.name, ...(at === undefined ? {} : { at }) };
      }),
    close: () => {
      closed = true;
      for (const cancel of cancels.values()) cancel();
    },
  };
};
