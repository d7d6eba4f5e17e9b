import type { ErrorInfo } from './errors.ts';

/**
 * What became of one StartJobRun, in three classes of failure and nothing else.
 *
 * - `not-started`: Glue certainly started nothing; it may go later. `busy`: the job or the account is full;
 *   `throttled`: the rate was too high; `not-sent`: the request did not reach Glue, or not with valid credentials.
 * - `ambiguous`: a run may exist. Only looking tells.
 * - `permanent`: refused for good.
 */
export type StartReply =
  | { readonly kind: 'started'; readonly jobRunId: string }
  | { readonly kind: 'not-started'; readonly cause: NotStartedCause; readonly error: ErrorInfo }
  | { readonly kind: 'ambiguous'; readonly error: ErrorInfo }
  | { readonly kind: 'permanent'; readonly error: ErrorInfo };

/** Why a start may simply be tried again later; the cause decides how long the request rests until then. */
export type NotStartedCause = 'busy' | 'throttled' | 'not-sent';
