/** A string cut into literal parts and the insides of its `${{ … }}`. */
export interface CutText {
  readonly parts: readonly (string | { readonly inside: string })[];
  /** Set when an expression is never closed. */
  readonly unclosed?: string;
}

const OPEN = '${{';

/** How many characters a quoted text that begins here takes; 0 when none begins. */
const skipLength = (text: string, at: number): number => {
  const quoted = /^(?:"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*')/.exec(text.slice(at, at + 10_000));
  return quoted?.[0].length ?? 0;
};

/** Where the expression that begins at `from` ends: its `}}`, outside of quotes and braces of its own. */
const endOfExpression = (text: string, from: number): number => {
  let depth = 0;
  for (let at = from; at < text.length; ) {
    if (depth === 0 && text.startsWith('}}', at)) return at;
    if (text[at] === '{') depth++;
    if (text[at] === '}') depth = Math.max(0, depth - 1);
    at += Math.max(1, /["']/.test(text[at] ?? '') ? skipLength(text, at) : 1);
  }
  return -1;
};

/** Cuts a string at its `${{ … }}`. Braces and quotes inside an expression are understood. */
export const cutText = (text: string): CutText => {
  const parts: (string | { readonly inside: string })[] = [];
  for (let at = 0; ; ) {
    const open = text.indexOf(OPEN, at);
    const literal = text.slice(at, open < 0 ? undefined : open);
    if (literal !== '') parts.push(literal);
    if (open < 0) return { parts };
    const end = endOfExpression(text, open + OPEN.length);
    if (end < 0) return { parts, unclosed: text.slice(open, open + 40) };
    parts.push({ inside: text.slice(open + OPEN.length, end).trim() });
    at = end + 2;
  }
};

/** Whether a string has an expression in it, closed or not. */
export const hasExpression = (text: string): boolean => text.includes(OPEN);

const FIRST = /^([A-Za-z_][A-Za-z0-9_]*)/;
const SEGMENT = /^(?:\.([A-Za-z_][A-Za-z0-9_]*)|\[("(?:[^"\\]|\\["\\])*")\])/;

/** Words that CEL reads as something other than a name when an expression begins with them. */
const WORDS_OF_CEL: ReadonlySet<string> = new Set(['true', 'false', 'null', 'in']);

/** Whether a capture could not be read by this name in an expression. */
export const isWordOfCel = (name: string): boolean => WORDS_OF_CEL.has(name);

/** The names of a plain path such as `input["from-date"].day`; undefined for any other expression. */
export const plainPath = (expression: string): readonly string[] | undefined => {
  const path: string[] = [];
  for (let rest = expression; rest !== ''; ) {
    const [found, plain, quoted] = (path.length === 0 ? FIRST : SEGMENT).exec(rest) ?? [];
    const name: unknown = quoted === undefined ? plain : JSON.parse(quoted);
    if (found === undefined || typeof name !== 'string') return undefined;
    if (path.length === 0 && isWordOfCel(name)) return undefined;
    path.push(name);
    rest = rest.slice(found.length);
  }
  return path.length > 0 ? path : undefined;
};
