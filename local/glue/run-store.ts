import { type EpochMs, isBefore } from '../../lib/core/time.ts';
import type { GlueRun } from './glue-run.ts';

/** All runs, by the order of their acceptance and by job. */
export interface RunStore {
  /** Puts a run, or its newer version. */
  put(run: GlueRun): void;
  count(): number;
  find(jobName: string, runId: string): GlueRun | undefined;
  /** A run of whatever job. */
  byId(runId: string): GlueRun | undefined;
  /** No read shows it any more; its place in the order of acceptance stays. */
  forget(runId: string): void;
  /** A job's runs that reads show by `now`, newest first, those before `beforeSequence`. */
  visible(jobName: string, now: EpochMs, beforeSequence: number): readonly GlueRun[];
  /** Those after the `after`-th. */
  after(after: number): readonly GlueRun[];
}

/** Whether reads show a run by `now`. */
export const isVisible = (run: GlueRun, now: EpochMs): boolean => !isBefore(now, run.visibleFrom);

/** In memory. A run's `sequence` must be the next number, or that of one it has. */
export const createRunStore = (): RunStore => {
  const all: GlueRun[] = [];
  const byJob = new Map<string, GlueRun[]>();
  const byId = (runId: string) => all.findLast((run) => run.id === runId);
  return {
    put: (run) => {
      all[run.sequence - 1] = run;
      const list = byJob.get(run.jobName) ?? [];
      byJob.set(run.jobName, list);
      const at = list.findLastIndex((other) => other.sequence === run.sequence);
      if (at < 0) list.push(run);
      else list[at] = run;
    },
    count: () => all.length,
    byId,
    forget: (runId) => {
      const run = byId(runId);
      if (run !== undefined)
        byJob.set(
          run.jobName,
          (byJob.get(run.jobName) ?? []).filter((each) => each !== run),
        );
    },
    find: (jobName, runId) => byJob.get(jobName)?.findLast((run) => run.id === runId),
    visible: (jobName, now, beforeSequence) =>
      (byJob.get(jobName) ?? []).filter((run) => run.sequence < beforeSequence && isVisible(run, now)).reverse(),
    after: (after) => all.slice(after),
  };
};
