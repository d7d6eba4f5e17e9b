import { type Clock, systemClock } from '../../lib/core/time.ts';

/** Time for the emulators: what it is, and how to wait for it. A test holds both in its hand. */
export interface Timers {
  readonly now: Clock;
  /** Runs `task` once, `ms` milliseconds from now; gives back what cancels it. */
  readonly after: (ms: number, task: () => void) => () => void;
}

/** The machine's own time. */
export const systemTimers: Timers = {
  now: systemClock,
  after: (ms, task) => {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};
