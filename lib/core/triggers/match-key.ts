import type { KeyPattern, KeyToken } from './key-tokens.ts';
import { hasAllLiterals } from './literal-parts.ts';
import type { PartPattern } from './trigger.ts';

/** Whether each token, from each position of the key on, matches all that is left. */
type Reach = readonly (readonly boolean[])[];

const mayTake = (token: Exclude<KeyToken, string>, char: string | undefined): boolean =>
  char !== undefined && (token.across || char !== '/');

const standsAt = (literal: readonly string[], chars: readonly string[], at: number): boolean =>
  literal.every((char, index) => chars[at + index] === char);

/**
 * Fills the table from the last token and the end of the key backwards, each cell from cells already known. That makes
 * the work tokens × key for every pattern and every key: there is no backtracking to be provoked.
 */
const reachOf = (tokens: readonly KeyToken[], chars: readonly string[]): Reach => {
  const ends = [...chars.map(() => false), true];
  const reach: boolean[][] = [];
  reach[tokens.length] = ends;
  for (const [t, token] of [...tokens.entries()].reverse()) {
    const here = [...ends];
    reach[t] = here;
    const next = reach[t + 1] ?? [];
    const literal = typeof token === 'string' ? Array.from(token) : undefined;
    for (let at = chars.length; at >= 0; at--) {
      if (typeof token === 'string') {
        here[at] = literal !== undefined && standsAt(literal, chars, at) && next[at + literal.length] === true;
      } else if (token.capture === undefined) {
        here[at] = next[at] === true || (mayTake(token, chars[at]) && here[at + 1] === true);
      } else {
        here[at] = mayTake(token, chars[at]) && (next[at + 1] === true || here[at + 1] === true);
      }
    }
  }
  return reach;
};

/**
 * Whether a token takes as much as it can: its own part of the file's name ends at a dot. `{file}.{ext}` takes
 * `a.b.csv` as `a.b` and `csv`, because what stands at the end of a name is its extension.
 * docs/decisions/0028-the-last-dot-cuts.md
 */
const takesMost = (tokens: readonly KeyToken[], t: number): boolean => {
  const next = tokens[t + 1];
  if (typeof next !== 'string' || !next.startsWith('.')) return false;
  return tokens.slice(t + 1).every((token) => (typeof token === 'string' ? !token.includes('/') : !token.across));
};

interface Taking {
  readonly chars: readonly string[];
  readonly from: number;
  /** Whether all later tokens match what is left, by where this one ends. */
  readonly next: readonly boolean[];
  readonly most: boolean;
}

const endOf = (token: KeyToken, { chars, from, next, most }: Taking): number => {
  if (typeof token === 'string') return from + Array.from(token).length;
  let end = token.capture === undefined ? from : from + 1;
  while (next[end] === false) end++;
  if (!most) return end;
  for (let at = end; mayTake(token, chars[at]); at++) if (next[at + 1] === true) end = at + 1;
  return end;
};

/**
 * Matches a whole key and gives what it captured, or `undefined`. Where a pattern could match in several ways, each
 * token from the left takes as little as it can (`{a}-{b}` takes `x-y-z` as `x` and `y-z`), but as much as it can
 * before a dot in the file's name ({@link takesMost}). Characters are whole code points; nothing is normalised, because
 * to S3 two spellings of `é` are two keys.
 */
export const matchKey = (pattern: KeyPattern, key: string): Readonly<Record<string, string>> | undefined => {
  // Most keys that a pattern is asked about are not its own, and show it in what stands in every key of the pattern.
  if (!hasAllLiterals(pattern, key)) return undefined;
  const chars = Array.from(key);
  const reach = reachOf(pattern.tokens, chars);
  if (reach[0]?.[0] !== true) return undefined;
  const captures: [string, string][] = [];
  let at = 0;
  for (const [t, token] of pattern.tokens.entries()) {
    const end = endOf(token, { chars, from: at, next: reach[t + 1] ?? [], most: takesMost(pattern.tokens, t) });
    if (typeof token !== 'string' && token.capture !== undefined) {
      captures.push([token.capture, chars.slice(at, end).join('')]);
    }
    at = end;
  }
  return Object.fromEntries(captures);
};

/** The capture that holds the name of the pattern that matched, where a trigger's patterns have names. */
export const PART = 'part';

/** What the first pattern that matches the key captures from it, its own name included; undefined if none matches. */
export const matchKeys = (keys: readonly PartPattern[], key: string): Readonly<Record<string, string>> | undefined => {
  for (const pattern of keys) {
    const captures = matchKey(pattern, key);
    if (captures !== undefined) return pattern.part === undefined ? captures : { ...captures, [PART]: pattern.part };
  }
  return undefined;
};
