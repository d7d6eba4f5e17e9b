import type { WaitingReason } from '../../lib/core/ledger/waiting-reason.ts';
import type { EpochMs } from '../../lib/core/time.ts';

/** A request that waits for its job. */
export interface WaitingNow {
  readonly requestId: string;
  readonly trigger: string;
  readonly arrival: EpochMs;
  /** 1 is the next. */
  readonly place: number;
  readonly waitingFor: WaitingReason | 'being-sent';
  readonly notBefore?: EpochMs;
  /** When it will probably start; absent where there is no basis. */
  readonly startsAbout?: EpochMs;
}

/** What a job is doing. */
export interface JobNow {
  readonly jobName: string;
  readonly triggers: readonly string[];
  readonly running: readonly {
    readonly requestId: string;
    readonly trigger: string;
    readonly jobRunId: string;
    readonly startedAt: EpochMs;
  }[];
  /** The first ones, in the order in which they start. */
  readonly waiting: readonly WaitingNow[];
  /** How many wait; `more`: at least so many. */
  readonly waitingCount: number;
  readonly more: boolean;
  /** How long a run of it usually takes. */
  readonly usualMs?: number;
}
