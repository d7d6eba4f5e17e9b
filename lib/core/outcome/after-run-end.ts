import { isFinalRunState } from '../glue/job-run.ts';
import type { LedgerItem } from '../ledger/ledger-item.ts';
import { type EpochMs, isBefore, plusMs } from '../time.ts';
import type { RetriedState } from '../triggers/trigger.ts';
import { decideRetry } from './decide-retry.ts';

/** A run of the attempt, as Glue lists it. */
export interface RunOfAttempt {
  readonly jobRunId: string;
  readonly state: string;
  readonly startedOn?: EpochMs;
  /** Glue's own retry number; 0 for a first try. */
  readonly attempt: number;
}

/** The recorded run, which has ended otherwise than `SUCCEEDED` or `STOPPED`. */
export interface FailedRun {
  readonly jobRunId: string;
  readonly state: RetriedState;
  readonly endedAt: EpochMs;
  /** What Glue says of the failure, if anything. */
  readonly errorMessage?: string;
}

/** What Glue says of the job and of the attempt's runs. */
export interface GlueSays<R extends RunOfAttempt = RunOfAttempt> {
  /** The job's `MaxRetries` as it is now. */
  readonly maxRetries: number;
  /** When the job was last changed, by Glue's clock. */
  readonly changedOn?: EpochMs;
  /** Every run of the attempt that Glue lists. */
  readonly runs: readonly R[];
}

/** What the end of a failed run leads to. */
export type AfterRunEnd<R extends RunOfAttempt = RunOfAttempt> =
  /** The request has come to its end; `error`: because the `when` of its retry could not be decided. */
  | { readonly kind: 'final'; readonly error?: string }
  /** Another attempt of the same request, this many milliseconds later. */
  | { readonly kind: 'retry'; readonly delayMs: number }
  /** Another run of this attempt counts from now on. */
  | { readonly kind: 'follow'; readonly next: R }
  /** Glue may start the run again any moment: the same question is asked later. */
  | { readonly kind: 'await' };

/**
 * Decides what the end of a failed run leads to. Another run of the attempt that is in progress, or that Glue has started
 * after this one, counts instead: another attempt beside it would be a second run at once. Where the job has retries of
 * its own (`MaxRetries`), Glue retries and we do not. Glue does not start a run again that timed out.
 * https://docs.aws.amazon.com/glue/latest/dg/add-job.html
 *
 * AWS does not say whether Glue goes by the `MaxRetries` at a run's start or at its end. So where the job was changed
 * since the run began, its `MaxRetries` of today proves nothing, and Glue's retry is waited for.
 *
 * @param left runs that the same settlement has left behind: they are not followed again
 */
export const afterFailure = <R extends RunOfAttempt>(
  { attempt, retry }: Pick<LedgerItem, 'attempt' | 'retry'>,
  { jobRunId, state, endedAt, errorMessage = '' }: FailedRun,
  { maxRetries, changedOn, runs }: GlueSays<R>,
  {
    left,
    now,
    glueRetryMs,
  }: { readonly left: ReadonlySet<string>; readonly now: EpochMs; readonly glueRetryMs: number },
): AfterRunEnd<R> => {
  const own = runs.find((run) => run.jobRunId === jobRunId);
  const tried = own?.attempt ?? 0;
  const others = runs.filter((run) => run !== own && !left.has(run.jobRunId)).sort((a, b) => b.attempt - a.attempt);
  const next = others.find((run) => !isFinalRunState(run.state)) ?? others.find((run) => run.attempt > tried);
  if (next !== undefined) return { kind: 'follow', next };

  // A later run that was left behind has succeeded without doing the work (the fence): Glue starts it no more.
  const isRetriedInVain = runs.some((run) => left.has(run.jobRunId) && run.attempt > tried);
  const startedOn = own?.startedOn;
  const isUnchanged = startedOn !== undefined && changedOn !== undefined && isBefore(changedOn, startedOn);
  const mayComeAgain = state !== 'TIMEOUT' && !isRetriedInVain && (tried < maxRetries || !isUnchanged);
  if (mayComeAgain && !isBefore(plusMs(endedAt, glueRetryMs), now)) return { kind: 'await' };

  if (maxRetries > 0) return { kind: 'final' };
  const decided = decideRetry(retry, { attempt, state, errorMessage });
  if (decided.again) return { kind: 'retry', delayMs: decided.delayMs };
  return { kind: 'final', ...(decided.error !== undefined && { error: decided.error }) };
};
