/** What the loops and use cases need of the outside world: small, in our own words, and always a parameter. */
import type { ErrorInfo } from '../core/errors.ts';
import type { StartJobRunRequest } from '../core/glue/start-job-run-request.ts';
import type { StartReply } from '../core/glue/start-reply.ts';
import type { LedgerItem, RequestState } from '../core/ledger/ledger-item.ts';
import type { LedgerChange } from '../core/ledger/ledger-writes.ts';
import type { WaitingReason } from '../core/ledger/waiting-reason.ts';
import type { ReuploadHistory } from '../core/plan/reupload-history.ts';
import type { EpochMs } from '../core/time.ts';

/** A refused write tells what stands there instead; `item` is undefined when nothing does. */
export type WriteResult =
  | { readonly applied: true }
  | { readonly applied: false; readonly item: LedgerItem | undefined };

/** `item`: after a take that applied, the whole item as taken; else what stands there instead, if anything does. */
export type AcquireResult =
  | { readonly applied: true; readonly item: LedgerItem }
  | { readonly applied: false; readonly item: LedgerItem | undefined };

/** A place in a line: `(arrival, request id)`, which never changes. */
export interface BacklogCursor {
  readonly arrival: EpochMs;
  readonly requestId: string;
}

/** What a line's reader learns of an item; possibly a moment old. */
export interface BacklogEntry extends BacklogCursor {
  readonly jobName: string;
  readonly state: RequestState;
  readonly leaseToken: string;
  readonly attempt: number;
  readonly notBefore?: EpochMs;
  readonly waitingFor?: WaitingReason;
  readonly leaseUntil?: EpochMs;
}

/** A STARTED request as the index shows it; possibly a moment old. */
export interface RunningEntry extends BacklogCursor {
  readonly jobName: string;
  readonly jobRunId: string;
  readonly startedAt: EpochMs;
}

/** A STARTING or UNCERTAIN request that is due; possibly a moment old. */
export interface DoubtEntry {
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

/** A job in the register: never deleted, so that a job dropped by a redeploy still has its line served. */
export interface RegisteredJob {
  readonly jobName: string;
  /** Set while a line is believed to exist; a new value for each belief. Only a hint. */
  readonly backlogMark?: string;
  /** When the sweep last asked Glue about this job's runs. */
  readonly polledAt?: EpochMs;
  /** By what the uploads of its triggers are counted, and since when. */
  readonly reuploads?: ReuploadHistory;
}

/** What may be noted of a job. */
export type JobNote = Partial<Omit<RegisteredJob, 'jobName'>>;

/**
 * The ledger as admission needs it: no index is asked. Every method rejects with a retryable TriggerError
 * `LEDGER_UNREACHABLE` when the outcome is not known; a write may then have been applied, or be applied later.
 */
export interface AdmissionLedger {
  /** Puts an item where none is. */
  create(item: LedgerItem): Promise<WriteResult>;
  /** Carries out any change but an `acquire`. */
  change(change: LedgerChange): Promise<WriteResult>;
  /** Reads consistently. */
  get(requestId: string): Promise<LedgerItem | undefined>;
  /** Reads consistently. */
  job(jobName: string): Promise<RegisteredJob | undefined>;
  /** Registers a job and sets what is given; what is not given stays as it is. */
  noteJob(jobName: string, note: JobNote): Promise<void>;
}

/** The whole ledger, in which requests are also found and taken up again. */
export interface Ledger extends AdmissionLedger {
  /** Carries out an `acquire` and gives the whole item. */
  acquire(change: LedgerChange): Promise<AcquireResult>;

  /** The next entries of a job's line in order, after `after` or from the head: a page, empty only at the end. */
  backlog(jobName: string, after?: BacklogCursor): Promise<readonly BacklogEntry[]>;
  /** The next STARTED requests of a job, oldest arrival first: a page, empty only at the end. */
  running(jobName: string, after?: BacklogCursor): Promise<readonly RunningEntry[]>;
  /** STARTING and UNCERTAIN items whose lease or next look is due at `dueBy` or before; at most `limit`. */
  doubts(dueBy: EpochMs, limit: number): Promise<readonly DoubtEntry[]>;
  /** The request that recorded this run; undefined also for a moment after it was recorded. */
  requestOfRun(jobRunId: string): Promise<BacklogCursor | undefined>;
  /** The run that has claimed this attempt by the fence (docs/fence.md), if any has. Reads consistently. */
  claimedBy(requestId: string, attempt: number): Promise<string | undefined>;
  /** What became of an object, latest first; at most `limit`. */
  ofObject(bucket: string, key: string, limit: number): Promise<readonly LedgerItem[]>;

  /** Every job of the register. */
  jobs(): Promise<readonly RegisteredJob[]>;
  /** Removes the line's mark if it is still this one. */
  unmarkBacklog(jobName: string, backlogMark: string): Promise<void>;
}

/** A run as Glue lists it. */
export interface ListedRun {
  readonly jobRunId: string;
  readonly state: string;
  readonly startedOn?: EpochMs;
  readonly completedOn?: EpochMs;
  readonly errorMessage?: string;
  /** Undefined when Glue's answer left them out, which is not the same as none. */
  readonly arguments?: Readonly<Record<string, string>>;
  /** Glue's own retry number; 0 for a first try. */
  readonly attempt: number;
  readonly previousRunId?: string;
}

/** A job as Glue describes it. */
export interface GlueJob {
  /** How often Glue itself starts a failed run of this job again. */
  readonly maxRetries: number;
  /** When the job was made, by Glue's clock: a job that was deleted and made again under its name is another one. */
  readonly createdOn?: EpochMs;
  /** When the job was last changed, by Glue's clock. */
  readonly changedOn?: EpochMs;
}

/** Why a read of Glue gave no answer. `gone`: the job, or the run, does not exist. */
export type ReadFailure = { readonly kind: 'gone' | 'denied' | 'failed'; readonly error: ErrorInfo };

/** Only the lack of a `nextToken` says that a page is the last one, however few runs it has. */
export type ListReply =
  | {
      readonly kind: 'page';
      readonly runs: readonly ListedRun[];
      readonly nextToken?: string;
      /** When Glue answered, by its own clock, in whole seconds; absent when the answer does not say. */
      readonly glueNow?: EpochMs;
    }
  | ReadFailure;

/** Reads Glue, with the SDK's usual retries. Never throws for Glue's answers. */
export interface GlueReader {
  /** A job's runs, newest first, up to 200 a page. */
  list(jobName: string, nextToken?: string): Promise<ListReply>;
  get(jobName: string, jobRunId: string): Promise<{ readonly kind: 'run'; readonly run: ListedRun } | ReadFailure>;
  job(jobName: string): Promise<({ readonly kind: 'job' } & GlueJob) | ReadFailure>;
}

/** Sends StartJobRun: one try, hard time-outs, a connection no older than the invocation. */
export interface GlueSender {
  /** The longest that one `start` can take, in milliseconds. */
  readonly longestSendMs: number;
  /** Never throws: whatever happens is one of the replies. Nothing of it is still under way when it resolves. */
  start(request: StartJobRunRequest): Promise<StartReply>;
  /** Ends every connection. Called when the invocation ends. */
  close(): void;
}

/** What an object is, asked of S3 for a manual call. */
export interface ObjectReader {
  /** @throws TriggerError `OBJECT_UNREADABLE`, saying whether the object, the bucket or the permission is missing. */
  head(bucket: string, key: string): Promise<ObjectHead>;
}

/**
 * What an upload's event would have told. `size` is in bytes, `etag` without quotes; `versionId` is absent where the
 * bucket has no versions, or the object is older than its versioning.
 */
export interface ObjectHead {
  readonly size: number;
  readonly etag: string;
  readonly versionId?: string;
  readonly lastModified: EpochMs;
}

/** Becomes JSON beside the message; a field that is undefined does not appear. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Powertools' Logger fits. Every decision is one line with a `decision` field. */
export interface Log {
  debug(message: string, fields: LogFields): void;
  info(message: string, fields: LogFields): void;
  warn(message: string, fields: LogFields): void;
  error(message: string, fields: LogFields): void;
}
