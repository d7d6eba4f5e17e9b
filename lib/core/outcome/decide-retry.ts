import { newBudget } from '../expressions/budget.ts';
import { evaluateExpression, showExpression } from '../expressions/expression.ts';
import { describeKind } from '../expressions/value.ts';
import { SECOND_MS } from '../time.ts';
import type { RetriedState, RetryPolicy } from '../triggers/trigger.ts';

/** The end of an attempt's run, as far as a retry goes by it. */
export interface EndOfAttempt {
  /** Which attempt it was, counted from 1. */
  readonly attempt: number;
  readonly state: RetriedState;
  /** What Glue says; empty when it says nothing. */
  readonly errorMessage: string;
}

/** `error`: why the policy's `when` could not be decided. */
export type RetryDecision =
  | { readonly again: true; readonly delayMs: number }
  | { readonly again: false; readonly error?: string };

/**
 * Whether another attempt follows, and how long it waits at least. A `when` that cannot be decided for this end makes no
 * other attempt: it may be what keeps a run apart that must not be repeated, and a person can take the request up again.
 */
export const decideRetry = (policy: RetryPolicy | undefined, end: EndOfAttempt): RetryDecision => {
  if (policy === undefined || !policy.on.includes(end.state) || end.attempt >= policy.attempts) return { again: false };
  const again = policy.when === undefined ? true : conditionHolds(policy.when, end);
  if (typeof again === 'string') return { again: false, error: again };
  return again ? { again, delayMs: delayMsAfter(end.attempt, policy) } : { again };
};

const conditionHolds = (when: NonNullable<RetryPolicy['when']>, end: EndOfAttempt): boolean | string => {
  const { attempt, state, errorMessage } = end;
  const result = evaluateExpression(when, { attempt, state, errorMessage }, newBudget());
  if (!result.ok) return result.error;
  const value = 'leftOut' in result ? null : result.value;
  if (typeof value === 'boolean') return value;
  return `${showExpression(when)}: it yields ${describeKind(value)}; expected true or false`;
};

/** After the first attempt the policy's delay; after each further one longer by the factor, up to the longest. */
const delayMsAfter = (attempt: number, { delaySeconds, factor = 1, longestSeconds }: RetryPolicy): number => {
  const seconds = delaySeconds * factor ** (attempt - 1);
  return Math.round(Math.min(seconds, longestSeconds ?? seconds) * SECOND_MS);
};
