import type { ErrorInfo } from '../errors.ts';

/**
 * What became of one StartJobRun, in three classes of failure and nothing else.
 *
 * - `not-started`: Glue certainly started nothing; it may go later.
 * - `ambiguous`: a run may exist. Only looking tells.
 * - `permanent`: refused for good, because of what the request says.
 */
export type StartReply =
  | { readonly kind: 'started'; readonly jobRunId: string }
  | { readonly kind: 'not-started'; readonly cause: NotStartedCause; readonly error: ErrorInfo }
  | { readonly kind: 'ambiguous'; readonly error: ErrorInfo }
  | { readonly kind: 'permanent'; readonly error: ErrorInfo };

/**
 * Why a start may be tried again later. The cause decides how long the request waits, and which others wait with it.
 *
 * - `busy`: the job has as many runs as it may. `throttled`: calls came too fast.
 * - `resources`: the account has not enough left of what the request asks for, now or ever.
 * - `denied`: who asks may not start this job. `job-missing`: Glue knows no such job.
 * - `not-sent`: the call did not reach Glue. `unsendable`: it could not even be put together.
 */
export type NotStartedCause = 'busy' | 'throttled' | 'resources' | 'denied' | 'job-missing' | 'not-sent' | 'unsendable';
