import type { EpochMs, EpochSeconds } from '../time.ts';

/** What every end of a request has. */
export interface Ending {
  /** When Glue says that the run ended; without a run, when the ledger learnt of the end. */
  readonly endedAt: EpochMs;
  /** TTL. */
  readonly expiresAt: EpochSeconds;
  /** Present while the outcome is not known to be published: when the sweep publishes it, if its worker has not. */
  readonly outcomeDue?: EpochMs;
}

/** What the runs of an end have used, as Glue says or by its numbers (lib/core/outcome-event/run-usage.ts). */
export interface RunUsage {
  /** For how long they used resources. */
  readonly executionSeconds: number;
  /** Absent where Glue shows no capacity. */
  readonly dpuSeconds?: number;
}

/** What an end leaves in an item: a change to another state removes it. */
export const END = ['endedAt', 'expiresAt', 'outcomeDue'] as const;
