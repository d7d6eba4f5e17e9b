import type { RequestState } from '../core/ledger/ledger-item.ts';
import { SECOND_MS } from '../core/time.ts';

/** What an act on many requests has come to. */
export interface ActResult {
  /** How many were cancelled, redriven or run again; in a dry run, how many would be, by state. */
  readonly counts: Readonly<Record<string, number>>;
  /** How many were not, or would not be, by the state in which they are; and some of the reasons. */
  readonly refused: Readonly<Record<string, number>>;
  readonly reasons: readonly string[];
  /** Names what was cancelled together: its undo is a redrive by it. */
  readonly cancelId?: string;
  /** Where the same call goes on; absent when all is done. */
  readonly next?: string;
}

/** Why a request is left as it is. */
export interface Left {
  readonly state: RequestState;
  readonly message: string;
}

/** The function has thirty seconds, and a person waits for the answer. */
export const LONGEST_ACT_MS = 20 * SECOND_MS;

/** So many requests are changed side by side. */
export const ACTS_AT_ONCE = 10;

const MOST_REASONS = 5;

/** Counts what was done to each request, or why it was left as it is. */
export const actTally = () => {
  const counts: Record<string, number> = {};
  const refused: Record<string, number> = {};
  const reasons: string[] = [];
  const count = (of: Record<string, number>, name: string) => {
    of[name] = (of[name] ?? 0) + 1;
  };
  return {
    counts,
    refused,
    reasons,
    /** What was done to a request, or why nothing was. */
    add(what: string | Left): void {
      if (typeof what === 'string') count(counts, what);
      else {
        count(refused, what.state);
        if (reasons.length < MOST_REASONS) reasons.push(what.message);
      }
    },
  };
};

/** How many in all. */
export const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((a, b) => a + b, 0);
