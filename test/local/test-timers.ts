import { type EpochMs, epochMs, plusMs } from '../../lib/core/time.ts';
import type { Timers } from '../../local/server/timers.ts';

/** A clock held in the hand: time passes only through `advance`, which runs what falls due, in order. */
export const testTimers = (start = epochMs(Date.UTC(2026, 10, 22, 12))) => {
  let now: EpochMs = start;
  let tasks: { readonly at: number; readonly task: () => void }[] = [];
  const timers: Timers = {
    now: () => now,
    after: (ms, task) => {
      const entry = { at: now + ms, task };
      tasks.push(entry);
      return () => {
        tasks = tasks.filter((other) => other !== entry);
      };
    },
  };
  const advance = (ms: number): void => {
    const until = plusMs(now, ms);
    for (;;) {
      const next = tasks.filter((entry) => entry.at <= until).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      tasks = tasks.filter((entry) => entry !== next);
      now = epochMs(Math.max(now, next.at));
      next.task();
    }
    now = until;
  };
  return { timers, advance, pending: () => tasks.length };
};
