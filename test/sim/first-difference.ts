import type { Step } from './step.ts';
import { stepWords } from './step-words.ts';

/** Where a history leaves the way of another one. */
export interface Difference {
  /** The number of the first step that is another, from 0. */
  readonly at: number;
  /** What happens there instead in the other history; undefined: it has ended. */
  readonly instead: string | undefined;
}

/**
 * The first step in which a history differs from another one of the same events and faults; undefined when it has none.
 * A step that only comes at another time counts, too.
 */
export const firstDifference = (steps: readonly Step[], others: readonly Step[]): Difference | undefined => {
  const at = steps.findIndex((step, nth) => JSON.stringify(step) !== JSON.stringify(others[nth]));
  if (at === -1) return undefined;
  const other = others[at];
  return { at, instead: other === undefined ? undefined : stepWords(other) };
};
