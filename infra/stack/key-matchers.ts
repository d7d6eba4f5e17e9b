/**
 * What EventBridge is told of a text that shall be let through: one matcher of a list. All matchers of a list together
 * let through every text that is meant, and some more; the function behind the rule decides. There are no wildcards,
 * because EventBridge limits their number and their complexity: docs/decisions/0029.
 */
import { isLiteral, literalHead, literalTail } from '../../lib/core/triggers/key-pattern.ts';
import type { KeyPattern } from '../../lib/core/triggers/key-tokens.ts';
import type { Matcher } from './event-pattern.ts';

/** What is known of the texts of one kind: how all of them begin and end. `exact`: the head is the whole text. */
export interface TextBounds {
  readonly head: string;
  readonly tail?: string;
  readonly exact: boolean;
}

/** As written in a rule: one matcher alone must fit beside the frame of its pattern. */
const MAX_TEXT_BYTES = 1_000;

/** What all keys that a pattern matches have in common, shortened when very long. */
export const keyBounds = (pattern: KeyPattern): TextBounds => {
  const head = literalHead(pattern);
  const shortHead = firstBytes(head, MAX_TEXT_BYTES);
  if (isLiteral(pattern)) return { head: shortHead, exact: shortHead === head };
  return { head: shortHead, tail: lastBytes(literalTail(pattern), MAX_TEXT_BYTES), exact: false };
};

const firstBytes = (text: string, limit: number): string => {
  let kept = '';
  let bytes = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(JSON.stringify(character)) - 2;
    if (bytes > limit) break;
    kept += character;
  }
  return kept;
};

const reversed = (text: string): string => [...text].reverse().join('');

const lastBytes = (text: string, limit: number): string => reversed(firstBytes(reversed(text), limit));

/** A tail that says more than which kind of file it is: `/_SUCCESS`, `_manifest.json`, and not `.csv.gz`. */
const saysMoreThanExtension = (tail: string): boolean => !/^(?:\.[^./]*)*$/.test(tail);

/** The matcher that lets through the least; undefined when nothing is known. */
const narrowMatcher = ({ head, tail, exact }: TextBounds): Matcher | undefined => {
  if (exact) return head;
  if (tail && (head === '' || saysMoreThanExtension(tail))) return { suffix: tail };
  return head === '' ? undefined : { prefix: head };
};

/**
 * What can be joined with others: the head alone wherever there is one. Its prefix stands for other kinds as well, so it
 * must not go when a joined suffix covers the tail of this kind.
 */
const headAlone = (bounds: TextBounds): TextBounds =>
  bounds.exact || bounds.head === '' ? bounds : { head: bounds.head, exact: false };

/** Whether a matcher lets through all texts of a kind. */
const covers = (matcher: Matcher, { head, tail, exact }: TextBounds): boolean => {
  if (typeof matcher === 'string') return exact && head === matcher;
  if ('prefix' in matcher) return head.startsWith(matcher.prefix);
  return (exact ? head : tail)?.endsWith(matcher.suffix) === true;
};

interface Candidate {
  readonly bounds: TextBounds;
  readonly matcher: Matcher;
}

/** Wider matchers first, then a fixed order, so that the order in the file has no effect. */
const rank = ({ bounds, matcher }: Candidate): readonly [number, number, string] => {
  if (typeof matcher === 'string') return [3, 0, matcher];
  if ('prefix' in matcher) return [1, matcher.prefix.length, matcher.prefix];
  return [bounds.head === '' ? 0 : 2, matcher.suffix.length, matcher.suffix];
};

/** Which of two alike comes first has no effect. */
const byRank = (a: Candidate, b: Candidate): number => {
  const [kindA, lengthA, textA] = rank(a);
  const [kindB, lengthB, textB] = rank(b);
  return kindA - kindB || lengthA - lengthB || (textA < textB ? -1 : 1);
};

/** Leaves out what another one that stays lets through anyway. */
const withoutCovered = (candidates: readonly Candidate[]): readonly Candidate[] => {
  const chosen: Candidate[] = [];
  for (const candidate of candidates.toSorted(byRank)) {
    if (!chosen.some(({ matcher }) => covers(matcher, candidate.bounds))) chosen.push(candidate);
  }
  return chosen;
};

/** By whole characters: half of one beyond U+FFFF would be written as something else. */
const commonStart = (a: string, b: string): string => {
  let end = 0;
  // Behind its end a text has NaN, which equals nothing.
  while (a.charCodeAt(end) === b.charCodeAt(end)) end++;
  return a.slice(0, end).replace(/[\uD800-\uDBFF]$/, '');
};

/** With one more that stands for the two that have most in common; undefined when no two have anything in common. */
const joinNearest = (candidates: readonly Candidate[]): readonly Candidate[] | undefined => {
  const headOf = ({ matcher }: Candidate): string | undefined => {
    if (typeof matcher === 'string') return matcher;
    return 'prefix' in matcher ? matcher.prefix : undefined;
  };
  const tailOf = ({ matcher }: Candidate): string | undefined =>
    typeof matcher === 'object' && 'suffix' in matcher ? reversed(matcher.suffix) : undefined;
  const sides = [
    { textOf: headOf, join: (common: string) => asPrefix(common) },
    { textOf: tailOf, join: (common: string) => asSuffix(reversed(common)) },
  ];
  let best: { readonly common: string; readonly joined: Candidate } | undefined;
  for (const { textOf, join } of sides) {
    const texts = candidates.flatMap((candidate) => textOf(candidate) ?? []).toSorted();
    for (const [at, text] of texts.entries()) {
      const next = texts[at + 1];
      if (next === undefined) continue;
      const common = commonStart(text, next);
      if (common.length > (best?.common.length ?? 0)) best = { common, joined: join(common) };
    }
  }
  return best === undefined ? undefined : [...candidates, best.joined];
};

const asPrefix = (head: string): Candidate => ({ bounds: { head, exact: false }, matcher: { prefix: head } });
const asSuffix = (tail: string): Candidate => ({ bounds: { head: '', tail, exact: false }, matcher: { suffix: tail } });

const candidatesOf = (bounds: readonly TextBounds[]): readonly Candidate[] | undefined => {
  const candidates: Candidate[] = [];
  for (const each of bounds) {
    const matcher = narrowMatcher(each);
    if (matcher === undefined) return undefined;
    candidates.push({ bounds: each, matcher });
  }
  return candidates;
};

/** What to write into a list, and whether it lets through more than each kind by itself would, for want of room. */
export interface Fitting {
  /** Undefined when only no list at all would do. */
  readonly matchers: readonly Matcher[] | undefined;
  readonly joined: boolean;
}

/**
 * The matchers that let through all texts of these kinds and fit: as narrow as they can be said, else joined, those
 * first that have most in common. Which kinds there are decides, and not their order.
 */
export const fittingMatchers = (
  bounds: readonly TextBounds[],
  fits: (matchers: readonly Matcher[]) => boolean,
): Fitting => {
  const narrow = candidatesOf(bounds);
  if (narrow === undefined) return { matchers: undefined, joined: false };
  const asWritten = matchersOf(withoutCovered(narrow));
  if (fits(asWritten)) return { matchers: asWritten, joined: false };
  return { matchers: joinedMatchers(candidatesOf(bounds.map(headAlone)), fits), joined: true };
};

const matchersOf = (candidates: readonly Candidate[]): readonly Matcher[] => candidates.map(({ matcher }) => matcher);

const joinedMatchers = (
  candidates: readonly Candidate[] | undefined,
  fits: (matchers: readonly Matcher[]) => boolean,
): readonly Matcher[] | undefined => {
  for (let rest = candidates; rest !== undefined; rest = joinNearest(rest)) {
    rest = withoutCovered(rest);
    if (fits(matchersOf(rest))) return matchersOf(rest);
  }
  return undefined;
};
