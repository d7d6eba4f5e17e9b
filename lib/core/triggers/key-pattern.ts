import type { KeyPattern, KeyToken } from './key-tokens.ts';

/** `errors` has all of them, each with its character (counted from 1) where it has one, and what to write instead. */
export type KeyPatternResult =
  | { readonly ok: true; readonly pattern: KeyPattern }
  | { readonly ok: false; readonly errors: readonly string[] };

/** The longest key that S3 allows, in bytes of UTF-8. */
const MAX_KEY_BYTES = 1_024;

const CAPTURE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** What a backslash makes literal: our own signs, and those that are signs to shells, to regular expressions or to URLs. */
const ESCAPABLE = new Set('{}*\\?[]()|+%$^<>:!./ ');

type Piece = { readonly length: number } & ({ readonly token: KeyToken } | { readonly error: string });

const readEscape = (source: string, at: number): Piece => {
  const next = source.charAt(at + 1);
  if (ESCAPABLE.has(next)) return { token: next, length: 2 };
  return { length: 2, error: `"\\${next}" at character ${at + 1}: ${backslashError(next)}` };
};

const backslashError = (next: string): string => {
  if (/[dDwWsSbB]/.test(next)) return 'a pattern is no regular expression; write * or {name} within a segment';
  const separator = /[\p{L}\p{N}]/u.test(next) ? ' (between folders S3 keys have /)' : '';
  return `a backslash stands only before a sign such as { } * ? [ or \\; write \\\\ for a backslash${separator}`;
};

const readStars = (source: string, at: number): Piece => {
  const stars = source.slice(at).replace(/[^*].*/s, '');
  if (stars.length <= 2) return { token: { across: stars.length > 1 }, length: stars.length };
  const error = `"${stars}" at character ${at + 1}: use * (within a segment) or ** (across segments)`;
  return { length: stars.length, error };
};

const captureError = (inside: string): string => {
  if (/^\{\w+$/.test(inside)) return `a capture stands in single braces; write ${inside}}`;
  if (/,|\.\.|^\d+$/.test(inside)) {
    return 'a pattern has neither alternatives nor counts; capture the part, e.g. {part}, and compare it in "when"';
  }
  if (/^\w+:/.test(inside)) return `a capture has no format; write {${inside.replace(/:.*/s, '')}}`;
  return (
    'a capture is {name} or {name**}, and its name has letters, digits and _ and begins with no digit; ' +
    'write \\{ for a literal brace'
  );
};

const readCapture = (source: string, at: number): Piece => {
  const end = source.indexOf('}', at);
  if (end === -1) {
    const error = `"{" at character ${at + 1} is never closed; write {name} to capture, \\{ for a literal brace`;
    return { length: 1, error };
  }
  const inside = source.slice(at + 1, end);
  const across = inside.endsWith('**');
  const capture = across ? inside.slice(0, -2) : inside;
  // Of {{name}} the second closing brace is part of the same slip.
  const length = end + 1 - at + (inside.startsWith('{') && source[end + 1] === '}' ? 1 : 0);
  if (CAPTURE_NAME.test(capture)) return { token: { across, capture }, length };
  const error = `"{${inside}}" at character ${at + 1}: ${captureError(inside)}`;
  return { length, error };
};

const readPiece = (source: string, at: number): Piece => {
  const char = source.charAt(at);
  if (char === '\\') return readEscape(source, at);
  if (char === '*') return readStars(source, at);
  if (char === '{') return readCapture(source, at);
  if (char !== '}') return { token: char, length: 1 };
  return { length: 1, error: `"}" at character ${at + 1} closes nothing; write \\} for a literal brace` };
};

const repeatedCaptures = (tokens: readonly KeyToken[]): readonly string[] => {
  const names = captureNames({ tokens });
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
};

/**
 * Reads a key pattern: `{name}` captures at least one character within a segment, `{name**}` across `/`; `*` and `**`
 * match alike, without a name and even nothing; `\{`, `\}`, `\*` and `\\` stand for themselves. Tells every error.
 */
export const parseKeyPattern = (source: string): KeyPatternResult => {
  if (source === '') return { ok: false, errors: ['the pattern is empty; write ** for every key'] };
  const tokens: KeyToken[] = [];
  const errors: string[] = [];
  for (let at = 0; at < source.length; ) {
    const piece = readPiece(source, at);
    const last = tokens.at(-1);
    if ('error' in piece) errors.push(piece.error);
    else if (typeof piece.token === 'string' && typeof last === 'string')
      tokens[tokens.length - 1] = last + piece.token;
    else tokens.push(piece.token);
    at += piece.length;
  }
  errors.push(...repeatedCaptures(tokens).map((name) => `{${name}} is captured twice`));
  const bytes = Buffer.byteLength(tokens.filter((token) => typeof token === 'string').join(''));
  if (bytes > MAX_KEY_BYTES) errors.push(`it matches no key: S3 keys have at most ${MAX_KEY_BYTES} bytes`);
  return errors.length > 0 ? { ok: false, errors } : { ok: true, pattern: { source, tokens } };
};

/** The names that a pattern captures, in their order. */
export const captureNames = ({ tokens }: Pick<KeyPattern, 'tokens'>): readonly string[] =>
  tokens.flatMap((token) => (typeof token === 'string' || token.capture === undefined ? [] : [token.capture]));

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
