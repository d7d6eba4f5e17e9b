import type { ErrorInfo } from '../core/errors.ts';
import type { RunUsage } from '../core/ledger/ending.ts';
import type { RequestState } from '../core/ledger/ledger-item.ts';
import type { WaitingReason } from '../core/ledger/waiting-reason.ts';
import type { EpochMs } from '../core/time.ts';
import type { BacklogCursor } from './ledger.ts';

/** A request as the index `history` shows it; possibly a moment old. */
export interface PastRequest extends BacklogCursor {
  readonly trigger: string;
  readonly jobName: string;
  readonly identity: string;
  readonly state: RequestState;
  readonly attempt: number;
  readonly waitingFor?: WaitingReason;
  /** Its last run. */
  readonly jobRunId?: string;
  readonly startedAt?: EpochMs;
  readonly endedAt?: EpochMs;
  readonly error?: ErrorInfo;
  /** Of all runs of its last end; absent while the outcome is not published. */
  readonly usage?: RunUsage;
}

/** The requests of a trigger by the UTC day of arrival. Rejects with a TriggerError `LEDGER_UNREACHABLE`. */
export interface TriggerHistory {
  /** The next of a day in order of arrival, after `after` or from its first: a page, empty only at the end. */
  ofDay(trigger: string, utcDay: string, after?: BacklogCursor): Promise<readonly PastRequest[]>;
  /** Some `about` of the day's latest, latest first. */
  latestOfDay(trigger: string, utcDay: string, about: number): Promise<readonly PastRequest[]>;
}

/** What lately arrived for a trigger. Rejects likewise. */
export interface Arrivals {
  /** Those of a day that arrived at `since` or later, in no order; undefined where they are more than about so many. */
  arrivedSince(
    trigger: string,
    utcDay: string,
    since: EpochMs,
    about: number,
  ): Promise<readonly PastRequest[] | undefined>;
}
