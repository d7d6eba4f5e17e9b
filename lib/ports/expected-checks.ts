import type { ExpectedCheck, NearMiss } from '../core/ledger/expected-check.ts';
import type { EpochMs } from '../core/time.ts';

/**
 * What the ledger knows of expectations: a check for each trigger and date. Every method rejects with a TriggerError
 * `LEDGER_UNREACHABLE` when the outcome is not known; a write may then have been applied, or be applied later.
 */
export interface ExpectedChecks {
  /** The check of the latest date; reads consistently. One that cannot be read is an error. */
  last(trigger: string): Promise<ExpectedCheck | undefined>;
  /** Puts a check where there is none for its trigger and date; gives false where there is one. */
  record(check: ExpectedCheck): Promise<boolean>;
  /** The event on a check is published: it is due no more. */
  notePublished(check: ExpectedCheck): Promise<void>;
  /** What a check missed has come after all. The first who notes it counts. */
  noteCame(check: ExpectedCheck, cameAt: EpochMs): Promise<void>;
  /** The last few that were noted of a trigger. */
  nearMisses(trigger: string): Promise<readonly NearMiss[]>;
}

/** Where admission notes what nearly was what a trigger waits for. */
export interface NearMissNotes {
  noteNearMiss(trigger: string, miss: NearMiss, keepUntil: EpochMs): Promise<void>;
}
