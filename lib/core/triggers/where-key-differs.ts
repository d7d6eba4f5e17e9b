import { quote } from '../describe.ts';
import type { KeyPattern, KeyToken } from './key-tokens.ts';
import { hasAllLiterals } from './literal-parts.ts';

/** A part of a pattern between two slashes. */
type Part = readonly KeyToken[];

/** Where a key is not as a pattern wants it. */
export interface KeyDifference {
  /** So many of the pattern's parts agree with the key. */
  readonly agree: number;
  /** What the pattern wants, to be read behind its name or that of its trigger: `wants 2 folders, this key has 3`. */
  readonly text: string;
}

/**
 * Which part of a key is not as its pattern wants it: the first from the left, and behind a `**` the last ones.
 * Undefined if the key matches, or if the parts say nothing, because `**` could stand for any of them.
 */
export const whereKeyDiffers = (pattern: KeyPattern, key: string): KeyDifference | undefined => {
  const wanted = partsOf(pattern);
  const found = key.split('/');
  const isAcross = (part: Part): boolean => part.some((token) => typeof token !== 'string' && token.across);
  const before = wanted.findIndex(isAcross);
  if (before === -1) {
    return (
      differenceIn(wanted.slice(0, -1), found.slice(0, -1)) ??
      (wanted.length === found.length ? differenceIn(wanted, found) : differentDepth(wanted.length, found.length))
    );
  }
  const after = wanted.slice(wanted.findLastIndex(isAcross) + 1);
  return (
    differenceIn(wanted.slice(0, before), found) ??
    (after.length === 0 ? undefined : differenceIn(after, found.slice(-after.length), before))
  );
};

/** The first part that differs, as far as both have one. */
const differenceIn = (wanted: readonly Part[], found: readonly string[], agree = 0): KeyDifference | undefined => {
  for (const [nth, part] of wanted.entries()) {
    const text = found[nth];
    if (text === undefined) return undefined;
    if (!hasAllLiterals({ tokens: part }, text)) return { agree: agree + nth, text: differentPart(part, text) };
  }
  return undefined;
};

const differentPart = (wanted: Part, found: string): string => {
  if (wanted.length === 0) return `wants nothing where this key has ${quote(found)}`;
  const has = found === '' ? 'nothing there' : quote(found);
  return `wants ${quote(wanted.map(sourceOf).join(''))}, this key has ${has}`;
};

const differentDepth = (wanted: number, found: number): KeyDifference => ({
  agree: Math.min(wanted, found) - 1,
  text: `wants ${countFolders(wanted)}, this key has ${found === 1 ? 'none' : found - 1}`,
});

const countFolders = (parts: number): string =>
  parts === 1 ? 'no folder' : parts === 2 ? '1 folder' : `${parts - 1} folders`;

const partsOf = ({ tokens }: KeyPattern): readonly Part[] => {
  const parts: KeyToken[][] = [[]];
  for (const token of tokens) {
    const [first, ...others] = typeof token === 'string' ? token.split('/') : [token];
    if (first !== undefined && first !== '') parts.at(-1)?.push(first);
    for (const other of others) parts.push(other === '' ? [] : [other]);
  }
  return parts;
};

const sourceOf = (token: KeyToken): string => {
  if (typeof token === 'string') return token;
  const stars = token.across ? '**' : '';
  return token.capture === undefined ? stars || '*' : `{${token.capture}${stars}}`;
};
