import type { FinalRunState } from './job-run.ts';
import type { LedgerItem } from './ledger-item.ts';
import { SECOND_MS } from './time.ts';

/** What the end of a recorded run leads to, as far as only the ledger's item and the job are asked. */
export type AfterRunEnd =
  /** The request has come to its end. */
  | { readonly kind: 'final' }
  /** Another attempt of the same request, this many milliseconds later. */
  | { readonly kind: 'retry'; readonly delayMs: number }
  /** Glue may start the run again by itself: only its list of runs tells. */
  | { readonly kind: 'ask-glue' };

/**
 * Decides what the end of a run leads to. A run that succeeded, or that a person stopped, is never started again. Where
 * the job has retries of its own (`MaxRetries`), Glue retries and we do not: both together would be two runs at once.
 * Glue does not start a run again that timed out.
 * https://docs.aws.amazon.com/glue/latest/dg/add-job.html
 */
export const afterRunEnd = (
  item: Pick<LedgerItem, 'attempt' | 'retry'>,
  state: FinalRunState,
  maxRetries: number,
): AfterRunEnd => {
  if (state === 'SUCCEEDED' || state === 'STOPPED') return { kind: 'final' };
  if (maxRetries > 0) return state === 'TIMEOUT' ? { kind: 'final' } : { kind: 'ask-glue' };
  const { retry } = item;
  if (retry === undefined || !retry.on.includes(state) || item.attempt >= retry.attempts) return { kind: 'final' };
  return { kind: 'retry', delayMs: retry.delaySeconds * SECOND_MS };
};
