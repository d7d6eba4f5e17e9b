/** A string in triple quotes, a string, or a comment; whichever begins first. */
const PARTS = /("""[\s\S]*?"""|'''[\s\S]*?''')|("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|#[^\n]*/g;

/** Python without its comments, and without what stands in triple quotes. Strings stay. */
export const codeOnly = (source: string): string =>
  source.replace(PARTS, (_whole, triple: string | undefined, string: string | undefined) =>
    triple === undefined ? (string ?? '') : '""',
  );

/** Python without its comments. */
export const withoutComments = (source: string): string =>
  source.replace(PARTS, (_whole, triple: string | undefined, string: string | undefined) => triple ?? string ?? '');

/** A call in code, and what stands between its parentheses, cut at its commas. */
export interface PythonCall {
  readonly at: number;
  readonly arguments: readonly string[];
}

const OPENING = '([{';
const CLOSING = ')]}';

/** The calls of a function or method by its name, its definition left out; none whose parentheses are not closed. */
export const callsOf = (code: string, name: string): readonly PythonCall[] =>
  [...code.matchAll(new RegExp(`(?<!\\bdef\\s+)\\b${name}\\s*\\(`, 'g'))].flatMap(({ index, 0: head }) => {
    const cut = cutArguments(code, index + head.length);
    return cut === undefined ? [] : [{ at: index, arguments: cut }];
  });

/** Cuts what follows an opening parenthesis at the commas of its own level. */
const cutArguments = (code: string, from: number): readonly string[] | undefined => {
  const parts: string[] = [];
  let depth = 0;
  let begin = from;
  for (let at = from; at < code.length; at += 1) {
    const character = code[at] ?? '';
    if (character === '"' || character === "'") at = endOfString(code, at);
    else if (OPENING.includes(character)) depth += 1;
    else if (character === ',' && depth === 0) {
      parts.push(code.slice(begin, at).trim());
      begin = at + 1;
    } else if (CLOSING.includes(character)) {
      if (depth === 0) return [...parts, code.slice(begin, at).trim()].filter((part) => part !== '');
      depth -= 1;
    }
  }
  return undefined;
};

const endOfString = (code: string, from: number): number => {
  const quote = code[from];
  for (let at = from + 1; at < code.length; at += 1) {
    if (code[at] === '\\') at += 1;
    else if (code[at] === quote || code[at] === '\n') return at;
  }
  return code.length;
};

/** The text of a string literal without escapes; undefined for all else. */
export const literalOf = (expression: string): string | undefined =>
  /^[rRuUbB]?(["'])([^"'\\\n]*)\1$/.exec(expression.trim())?.[2];

/** A block that may be skipped, or whose failure may be caught. `if __name__ == "__main__"` is none. */
const CONDITIONAL = /^\s*(?:if(?!\s+__name__)|elif|else|try|except|for|while|match|case)\b/;

/** Whether code stands in a block that may be skipped, within its function. */
export const isConditional = (code: string, at: number): boolean => {
  const lines = code.slice(0, at).split('\n');
  let indent = indentOf(`${lines.pop() ?? ''}x`);
  for (const line of lines.toReversed()) {
    if (line.trim() === '' || indentOf(line) >= indent) continue;
    if (CONDITIONAL.test(line)) return true;
    indent = indentOf(line);
  }
  return false;
};

const indentOf = (line: string): number => line.length - line.trimStart().length;
