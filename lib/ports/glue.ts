import type { ErrorInfo } from '../core/errors.ts';
import type { StartJobRunRequest } from '../core/glue/start-job-run-request.ts';
import type { StartReply } from '../core/glue/start-reply.ts';
import type { RunResources } from '../core/outcome-event/run-usage.ts';
import type { EpochMs } from '../core/time.ts';

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

/** A run as Glue shows it by itself, with what it has used. */
export interface ShownRun extends ListedRun, RunResources {
  /** Where its logs are. */
  readonly logGroup?: string;
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
  get(jobName: string, jobRunId: string): Promise<{ readonly kind: 'run'; readonly run: ShownRun } | ReadFailure>;
  job(jobName: string): Promise<({ readonly kind: 'job' } & GlueJob) | ReadFailure>;
}

/** Sends StartJobRun: one try, hard time-outs, a connection that cannot be stale. */
export interface GlueSender {
  /** The longest that one `start` can take, in milliseconds. */
  readonly longestSendMs: number;
  /** Never throws: whatever happens is one of the replies. Nothing of it is still under way when it resolves. */
  start(request: StartJobRunRequest): Promise<StartReply>;
  /** Ends every connection that is still in use. Called when the invocation ends. */
  close(): void;
}
