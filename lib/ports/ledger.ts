import type { LedgerChange } from '../core/ledger/ledger-change.ts';
import type { LedgerItem, RequestState } from '../core/ledger/ledger-item.ts';
import type { Pause } from '../core/ledger/pause.ts';
import type { WaitingReason } from '../core/ledger/waiting-reason.ts';
import type { ReuploadHistory } from '../core/plan/reupload-history.ts';
import type { EpochMs } from '../core/time.ts';

/** A refused write tells what stands there instead; `item` is undefined when nothing does. */
export type WriteResult =
  | { readonly applied: true }
  | { readonly applied: false; readonly item: LedgerItem | undefined };

/** `item`: after an acquire that applied, the whole acquired item; otherwise the current item, if there is one. */
export type AcquireResult =
  | { readonly applied: true; readonly item: LedgerItem }
  | { readonly applied: false; readonly item: LedgerItem | undefined };

/** A place in a backlog: `(arrival, request id)`, which never changes. */
export interface BacklogCursor {
  readonly arrival: EpochMs;
  readonly requestId: string;
}

/** What a backlog's reader sees of an item; possibly out of date. */
export interface BacklogEntry extends BacklogCursor {
  readonly jobName: string;
  readonly trigger: string;
  readonly state: RequestState;
  readonly leaseToken: string;
  readonly attempt: number;
  readonly notBefore?: EpochMs;
  readonly waitingFor?: WaitingReason;
  readonly startBefore?: EpochMs;
  readonly leaseUntil?: EpochMs;
}

/** A STARTED request as the index shows it; possibly a moment old. */
export interface RunningEntry extends BacklogCursor {
  readonly jobName: string;
  readonly trigger: string;
  readonly jobRunId: string;
  readonly startedAt: EpochMs;
}

/** A STARTING or UNCERTAIN request that is due; possibly a moment old. */
export interface DoubtEntry {
  readonly requestId: string;
  readonly jobName: string;
  readonly trigger: string;
  readonly state: RequestState;
  readonly dueAt: EpochMs;
}

/** An end whose outcome is due to be published; possibly a moment old. */
export interface OutboxEntry {
  readonly requestId: string;
  readonly jobName: string;
  readonly dueAt: EpochMs;
}

/** An item of which an index shows an entry that cannot be read. */
export interface Unreadable {
  readonly requestId: string;
  /** Says which attribute is wrong or missing. */
  readonly error: Error;
}

/** A job in the register: never deleted, so that a job removed by a deployment still has its backlog served. */
export interface RegisteredJob {
  readonly jobName: string;
  /** Each trigger that ever had a request for the job: its backlog is served for ever. */
  readonly triggers?: readonly string[];
  /** Set while a backlog is believed to exist; a new value each time. Only a hint. */
  readonly backlogMark?: string;
  /** When the sweep last asked Glue about this job's runs. */
  readonly polledAt?: EpochMs;
  /** Why nothing of it may start; of the entry of every job also why nothing of a trigger, or nothing at all. */
  readonly pauses?: readonly Pause[];
  /** When anybody last resumed it, under `*`; in the entry of every job also each trigger, under its name. */
  readonly resumedAt?: Readonly<Record<string, EpochMs>>;
}

/** What may be noted of a job. */
export interface JobNote extends Partial<Pick<RegisteredJob, 'backlogMark' | 'polledAt'>> {
  readonly reuploads?: ReuploadHistory;
}

/** What the register says of a job whose requests are to start. */
export interface StartConditions {
  /** Undefined for a job that is not registered. */
  readonly job: RegisteredJob | undefined;
  /** Who pauses everything, and who each trigger; undefined if nobody ever did. */
  readonly everything: RegisteredJob | undefined;
  /** By what the uploads of its triggers are counted, and since when. */
  readonly reuploads: ReuploadHistory;
}

/**
 * The ledger as every function needs it. Every method rejects with a retryable TriggerError `LEDGER_UNREACHABLE` when
 * the outcome is not known; a write may then have been applied, or be applied later.
 */
export interface RequestLedger {
  /** Carries out any change but an `acquire`. */
  change(change: LedgerChange): Promise<WriteResult>;
  /** Reads consistently. */
  get(requestId: string): Promise<LedgerItem | undefined>;
  /** Reads consistently. */
  job(jobName: string): Promise<RegisteredJob | undefined>;
  /** Reads the register's entries of the job and of everything, consistently and in one call. */
  startConditions(jobName: string): Promise<StartConditions>;
  /** Registers a job and sets what is given, of `reuploads` for each trigger; what is not given stays as it is. */
  noteJob(jobName: string, note: JobNote): Promise<void>;
  /** Registers a job with one more trigger. */
  noteTrigger(jobName: string, trigger: string): Promise<void>;
}

/** The ledger as admission needs it: no index is asked, and nobody else creates. */
export interface AdmissionLedger extends RequestLedger {
  /** Puts an item where none is. */
  create(item: LedgerItem): Promise<WriteResult>;
}

/** The ledger in which requests are also found and taken up again. */
export interface Ledger extends RequestLedger {
  /** Carries out an `acquire` and gives the whole item. */
  acquire(change: LedgerChange): Promise<AcquireResult>;

  /**
   * What waits of a job for a trigger, in order, after `after` or from the head: a page, empty only at the end.
   *
   * @param now without what is delayed at this moment: lib/core/backlog/is-delayed.ts
   */
  backlog(jobName: string, trigger: string, after?: BacklogCursor, now?: EpochMs): Promise<readonly BacklogEntry[]>;
  /** The next STARTED requests of a job, oldest arrival first: a page, empty only at the end. */
  running(jobName: string, after?: BacklogCursor): Promise<readonly RunningEntry[]>;
  /** STARTING and UNCERTAIN items whose lease or next look is due at `dueBy` or before; at most `limit`. */
  doubts(dueBy: EpochMs, limit: number): Promise<readonly DoubtEntry[]>;
  /** Ends whose outcome is due to be published at `dueBy` or before, longest due first; at most `limit`. */
  outbox(dueBy: EpochMs, limit: number): Promise<readonly OutboxEntry[]>;
  /** The request that recorded this run; undefined also for a moment after it was recorded. */
  requestOfRun(jobRunId: string): Promise<BacklogCursor | undefined>;
  /** The run that has claimed this attempt by the fence (docs/fence.md), if any has. Reads consistently. */
  claimedBy(requestId: string, attempt: number): Promise<string | undefined>;
  /** What became of an object, latest first; at most `limit`. */
  ofObject(bucket: string, key: string, limit: number): Promise<readonly LedgerItem[]>;

  /** Every job of the register. */
  jobs(): Promise<readonly RegisteredJob[]>;
  /** Removes the backlog's mark if it is still this one. */
  unmarkBacklog(jobName: string, backlogMark: string): Promise<void>;
}
