import type { EpochMs } from '../core/time.ts';

/** How many requests stand where: the numbers behind metrics, a moment old. Rejects with `LEDGER_UNREACHABLE`. */
export interface Standing {
  /** Runs in progress of a job, by trigger. */
  running(jobName: string): Promise<ReadonlyMap<string, number>>;
  /** Requests of a trigger that wait for a job. */
  waiting(jobName: string, trigger: string): Promise<number>;
  /** Requests of a trigger that are rejected, and nobody has taken up again, of those that arrived since. */
  rejected(jobName: string, trigger: string, since: EpochMs): Promise<number>;
  /** Requests of a trigger that arrived after `since`, until `now`; no more than `most` are counted. */
  arrived(trigger: string, since: EpochMs, now: EpochMs, most: number): Promise<number>;
}
