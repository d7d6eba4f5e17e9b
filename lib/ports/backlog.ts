import type { LedgerItem } from '../core/ledger/ledger-item.ts';
import type { Pause } from '../core/ledger/pause.ts';
import type { ReuploadSince } from '../core/plan/reupload-history.ts';
import type { EpochMs } from '../core/time.ts';

/** What this invocation knows from the register, where a request is admitted. */
export interface Registered {
  /** Whether the job has a backlog. */
  readonly hasBacklog: boolean;
  /** The register did not know the job: this invocation has registered it. */
  readonly isNew: boolean;
  /** By what the trigger's uploads are counted, and since when; undefined if that was never noted. */
  readonly counted: ReuploadSince | undefined;
}

/** A request, as far as the register is concerned. */
export type OfTrigger = Pick<LedgerItem, 'jobName' | 'trigger'>;

/** Where a person pauses and resumes. */
export interface Pauses {
  /**
   * Pauses a job; under the name `EVERY_JOB` a trigger, or everything. Registers a job. False where the same was resumed at
   * `pause.at` or later: then nothing is written, for this may be a late copy of a pause that is over.
   */
  pause(jobName: string, pause: Pause): Promise<boolean>;
  /** Ends this very pause, if it still stands there, and notes when. */
  resume(jobName: string, pause: Pause, at: EpochMs): Promise<void>;
}

/** What one invocation knows of the jobs' backlogs. Wrong for a while at worst; it costs time, never a request. */
export interface BacklogHints {
  /**
   * What the register says, by the latest reading and with what was noted since; it is read once for each job and
   * invocation. The register knows the trigger then, so that its backlog is served. Rejects when the ledger cannot be
   * read or written.
   */
  registered(request: OfTrigger): Promise<Registered>;
  /**
   * Who pauses a trigger, its job or everything, by a reading of the register that is never older than `pauseAgeMs`.
   * Asked before every acquire and every direct start. Rejects when the ledger cannot be read.
   */
  pausedBy(request: OfTrigger): Promise<readonly Pause[]>;
  /** Glue has just refused a start because the job is full: that request will wait. */
  noteFull(jobName: string): void;
  /** Whether this invocation knows that the job is full or has a backlog. Reads and registers nothing. */
  isKnownToHaveBacklog(jobName: string): boolean;
  /** A request of this job now waits: those that come after it shall queue behind it. */
  mark(jobName: string): Promise<void>;
  /** The backlog was found empty and its mark removed. */
  unmarked(jobName: string): void;
  /** Notes by what the trigger's uploads are counted from now on. Rejects when the ledger cannot be written. */
  noteReupload(request: OfTrigger, counted: ReuploadSince): Promise<void>;
}
