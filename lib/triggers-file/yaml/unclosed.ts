import { type Document, isCollection, isScalar, visit } from 'yaml';

/** What begins something that has an end. */
export type Opener = '[' | '{' | '"' | "'";

/** A bracket or quote that opens something, and is not closed where it should be. */
export interface Unclosed {
  /** Where it stands, in characters from the start of the text. */
  readonly offset: number;
  readonly opens: Opener;
  /** Where the parser takes it to end: for a quote that is closed by one of a later line, behind that one. */
  readonly end: number;
  /** A quote that another one closes below the next key. */
  readonly isClosedBelow: boolean;
}

const CLOSES = { '[': ']', '{': '}', '"': '"', "'": "'" } as const;

const OPENERS: readonly Opener[] = ['[', '{', '"', "'"];

/** A line in a quoted value that reads like a `key:` of the file: then the quote was meant to end before it. */
const KEY_BELOW = /\n[ -]*["']?[\w$.-]+["']?:(?:\s|$)/;

/** What closes it. */
export const closerOf = (opens: Opener): string => CLOSES[opens];

/** Every bracket that is never closed, and every quote that is never closed, or only below another key, in the order of the text. */
export const findUnclosed = (document: Document, text: string): readonly Unclosed[] => {
  const found: Unclosed[] = [];
  visit(document, {
    Node: (_, node) => {
      const [offset, end] = node.range ?? [];
      const opens = OPENERS.find((one) => one === text[offset ?? -1]);
      if (offset === undefined || end === undefined || opens === undefined) return;
      const isFlow = isCollection(node) && node.flow === true;
      const isQuoted = isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE');
      if (!isFlow && !isQuoted) return;
      const written = text.slice(offset, end);
      const isClosed = written.length > 1 && written.endsWith(CLOSES[opens]);
      const isClosedBelow = isClosed && isQuoted && KEY_BELOW.test(written);
      if (!isClosed || isClosedBelow) found.push({ offset, opens, end, isClosedBelow });
    },
  });
  return found.toSorted((a, b) => a.offset - b.offset);
};
