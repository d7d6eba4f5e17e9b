import type { KeyPattern, KeyToken } from './trigger.ts';

/** `faults` has all of them, each with its character (counted from 1) where it has one, and what to write instead. */
export type KeyPatternResult =
  | { readonly ok: true; readonly pattern: KeyPattern }
  | { readonly ok: false; readonly faults: readonly string[] };

/** The longest key that S3 allows, in bytes of UTF-8. */
const MAX_KEY_BYTES = 1_024;

const CAPTURE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const ESCAPABLE = new Set(['{', '}', '*', '\\']);

interface Piece {
  readonly token: KeyToken;
  readonly length: number;
  readonly fault?: string;
}

const readEscape = (source: string, at: number): Piece => {
  const next = source[at + 1] ?? '';
  if (ESCAPABLE.has(next)) return { token: next, length: 2 };
  return {
    token: '\\',
    length: 1,
    fault: `"\\${next}" at character ${at + 1}: a backslash stands only before { } * or \\; write \\\\ for a backslash`,
  };
};

const readStars = (source: string, at: number): Piece => {
  const stars = /^\*+/.exec(source.slice(at))?.[0] ?? '*';
  const token = { across: stars.length > 1 };
  if (stars.length <= 2) return { token, length: stars.length };
  const fault = `"${stars}" at character ${at + 1}: use * (within a segment) or ** (across segments)`;
  return { token, length: stars.length, fault };
};

const readCapture = (source: string, at: number): Piece => {
  const end = source.indexOf('}', at);
  if (end < 0) {
    const fault = `"{" at character ${at + 1} is never closed; write {name} to capture, \\{ for a literal brace`;
    return { token: '{', length: 1, fault };
  }
  const inside = source.slice(at + 1, end);
  const across = inside.endsWith('**');
  const capture = across ? inside.slice(0, -2) : inside;
  const length = end + 1 - at;
  if (CAPTURE_NAME.test(capture)) return { token: { across, capture }, length };
  const fault =
    `"{${inside}}" at character ${at + 1}: a capture is {name} or {name**}, and its name has letters, digits and _ ` +
    'and begins with no digit; write \\{ for a literal brace';
  return { token: { across, capture: 'unnamed' }, length, fault };
};

const readPiece = (source: string, at: number): Piece => {
  const char = String.fromCodePoint(source.codePointAt(at) ?? 0);
  if (char === '\\') return readEscape(source, at);
  if (char === '*') return readStars(source, at);
  if (char === '{') return readCapture(source, at);
  if (char !== '}') return { token: char, length: char.length };
  return { token: char, length: 1, fault: `"}" at character ${at + 1} closes nothing; write \\} for a literal brace` };
};

const repeatedCaptures = (tokens: readonly KeyToken[]): readonly string[] => {
  const names = captureNames({ source: '', tokens });
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
};

/**
 * Reads a key pattern: `{name}` captures at least one character within a segment, `{name**}` across `/`; `*` and `**`
 * match alike, without a name and even nothing; `\{`, `\}`, `\*` and `\\` stand for themselves. Tells every fault.
 */
export const parseKeyPattern = (source: string): KeyPatternResult => {
  if (source === '') return { ok: false, faults: ['the pattern is empty; write ** for every key'] };
  const tokens: KeyToken[] = [];
  const faults: string[] = [];
  for (let at = 0; at < source.length; ) {
    const { token, length, fault } = readPiece(source, at);
    const last = tokens.at(-1);
    if (typeof token === 'string' && typeof last === 'string') tokens[tokens.length - 1] = last + token;
    else tokens.push(token);
    if (fault !== undefined) faults.push(fault);
    at += length;
  }
  if (faults.length === 0) faults.push(...repeatedCaptures(tokens).map((name) => `{${name}} is captured twice`));
  const bytes = Buffer.byteLength(tokens.filter((token) => typeof token === 'string').join(''));
  if (bytes > MAX_KEY_BYTES) faults.push(`it matches no key: S3 keys have at most ${MAX_KEY_BYTES} bytes`);
  return faults.length > 0 ? { ok: false, faults } : { ok: true, pattern: { source, tokens } };
};

/** The names that a pattern captures, in their order. */
export const captureNames = (pattern: KeyPattern): readonly string[] =>
  pattern.tokens.flatMap((token) => (typeof token === 'string' || token.capture === undefined ? [] : [token.capture]));

/** The text that every matching key begins with; the whole key when the pattern is literal. */
export const literalHead = (pattern: KeyPattern): string => literalAt(pattern, 0);

/** The text that every matching key ends with; the whole key when the pattern is literal. */
export const literalTail = (pattern: KeyPattern): string => literalAt(pattern, -1);

/** Whether the pattern matches exactly one key. */
export const isLiteral = (pattern: KeyPattern): boolean => pattern.tokens.every((token) => typeof token === 'string');

const literalAt = (pattern: KeyPattern, index: number): string => {
  const token = pattern.tokens.at(index);
  return typeof token === 'string' ? token : '';
};

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
  const reach: boolean[][] = [...tokens.map(() => ends.map(() => false)), ends];
  for (let t = tokens.length - 1; t >= 0; t--) {
    const token = tokens[t] ?? '';
    const here = reach[t] ?? [];
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
 * token from the left takes as little as it can (`{a}-{b}` takes `x-y-z` as `x` and `y-z`), but as much as it can before
 * a dot in the file's name ({@link takesMost}). Characters are whole code points; nothing is normalised, because to S3
 * two spellings of `é` are two keys.
 */
export const matchKey = (pattern: KeyPattern, key: string): Readonly<Record<string, string>> | undefined => {
  const [head] = pattern.tokens;
  // Most keys that a pattern is asked about are not its own, and show it in their first characters.
  if (typeof head === 'string' && !key.startsWith(head)) return undefined;
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
