/**
 * What a key pattern tells EventBridge: its literal head and tail. A matcher lets through every key that the pattern
 * matches, and a little more; the handler decides.
 */
import { isLiteral, literalHead, literalTail } from '../lib/core/key-pattern.ts';
import type { KeyPattern } from '../lib/core/trigger.ts';
import { escapeWildcard, type Matcher } from './event-pattern.ts';

/** What all keys of a pattern have in common. `exact`: the head is the whole key. */
export interface KeyBounds {
  readonly head: string;
  readonly tail: string;
  readonly exact: boolean;
}

// As written in a rule, where escapes count: both of them and the frame of the pattern stay below EventBridge's limit.
const MAX_HEAD_BYTES = 1_000;
const MAX_TAIL_BYTES = 500;

/** What all keys that a pattern matches have in common, shortened when very long. */
export const keyBounds = (pattern: KeyPattern): KeyBounds => {
  const head = literalHead(pattern);
  const shortHead = firstBytes(head, MAX_HEAD_BYTES);
  if (isLiteral(pattern)) return { head: shortHead, tail: '', exact: shortHead === head };
  return { head: shortHead, tail: lastBytes(literalTail(pattern), MAX_TAIL_BYTES), exact: false };
};

const firstBytes = (text: string, limit: number): string => {
  let kept = '';
  let bytes = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(JSON.stringify(escapeWildcard(character))) - 2;
    if (bytes > limit) break;
    kept += character;
  }
  return kept;
};

const lastBytes = (text: string, limit: number): string =>
  [...firstBytes([...text].reverse().join(''), limit)].reverse().join('');

/** Whether every key that `narrow` lets through is let through by `wide` as well. */
const subsumes = (wide: KeyBounds, narrow: KeyBounds): boolean => {
  if (wide.exact) return narrow.exact && wide.head === narrow.head;
  if (!narrow.exact) return narrow.head.startsWith(wide.head) && narrow.tail.endsWith(wide.tail);
  const { head: key } = narrow;
  return key.length >= wide.head.length + wide.tail.length && key.startsWith(wide.head) && key.endsWith(wide.tail);
};

/** Leaves out what another one lets through anyway; of equal ones the first stays. */
export const withoutSubsumed = (bounds: readonly KeyBounds[]): readonly KeyBounds[] =>
  bounds.filter((narrow, at) =>
    bounds.every((wide, other) => other === at || !subsumes(wide, narrow) || (subsumes(narrow, wide) && at < other)),
  );

/** Undefined when every key is let through. */
export const keyMatcher = ({ head, tail, exact }: KeyBounds): Matcher | undefined => {
  if (exact) return head;
  if (tail === '') return head === '' ? undefined : { prefix: head };
  if (head === '') return { suffix: tail };
  return { wildcard: `${escapeWildcard(head)}*${escapeWildcard(tail)}` };
};
