import jsonata from 'jsonata';
import type { JsonataEvaluator } from './expression.ts';

/**
 * JSONata's own bounds: milliseconds, depth of nested evaluation, items of a list. They stop endless recursion, long
 * loops and huge ranges; what escapes them (`$pad`, regular expressions, …) is refused by `check`.
 */
const BOUNDS = { timeout: 1_000, stack: 500, sequence: 10_000 };

/** Some functions take quadratic time inside one step, where no bound is checked; so no list may be longer. */
const longestList = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0;
  const inside = Object.values(value).reduce<number>((longest, item) => Math.max(longest, longestList(item)), 0);
  return Array.isArray(value) ? Math.max(value.length, inside) : inside;
};

/**
 * Evaluates JSONata within {@link BOUNDS}, on a copy, because the library marks lists that it returns. Rejects with
 * what JSONata throws (an object with `code` and `message`), or an Error when the event has a list that is too long.
 */
export const evaluateJsonata: JsonataEvaluator = async (source, fields) => {
  const longest = longestList(fields);
  if (longest > BOUNDS.sequence) {
    throw new Error(`the event has a list of ${longest} items, and JSONata is given at most ${BOUNDS.sequence}`);
  }
  return jsonata(source, { ...BOUNDS }).evaluate(structuredClone(fields));
};
