/** How an expression is written between brackets. */
export const BRACKETS =
  "inside […] and {…} of YAML an expression stands in quotes: '${{ … }}'; elsewhere it needs none";

const IN_BRACKETS = 'inside […] and {…} of YAML a value that has one of []{},: in it stands in quotes';

const NEIGHBOURS = 'keys of one mapping begin in one column';

const CAPTURE = /^\{[A-Za-z_]\w*(?:\*\*)?\}/;

/** A key between quotes, or up to the colon that ends it, or an entry of `{…}` without a value. */
const KEY = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|(.+?)\s*:(?:\s|$)|([^,}\r\n]*))/;

/** The key that stands here, without its quotes. */
const keyAt = (here: string): string =>
  KEY.exec(here)
    ?.slice(1)
    .find((key) => key !== undefined) ?? '';

/** The value of `key: value` on a line, without its comment; undefined when the line is no such pair. */
const valueOn = (line: string): string | undefined => /^[^:]*?:\s+(.*?)\s*$/.exec(line)?.[1];

const indentOf = (line: string): number => /^ */.exec(line)?.[0].length ?? 0;

/** An error as the parser of YAML tells it. */
interface ParserError {
  readonly code: string;
  readonly message: string;
  /** In characters from the start of the text. */
  readonly pos: readonly [number, number];
}

/** A line is as long as that at most, with those that are looked at below it. */
const MOST_LOOKED_AT = 4_000;

/** The line of an error, and the next one on which something stands. */
const linesAt = (text: string, offset: number): readonly [line: string, next: string] => {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const [line = '', ...below] = text.slice(start, start + MOST_LOOKED_AT).split(/\r?\n/);
  return [line, below.find((one) => one.trim() !== '') ?? ''];
};

/** Says what a YAML error means and how to write it, in this file's terms where its usual causes are known. */
export const explainYamlError = ({ code, message, pos: [offset] }: ParserError, text: string): string => {
  const [line, next] = linesAt(text, offset);
  const here = text.slice(offset);
  const value = valueOn(line) ?? '';
  const quoted = `put the value in quotes: '${value.replaceAll("'", "''")}'`;
  if (code === 'TAB_AS_INDENT') return 'a tab stands in the indentation; YAML wants blanks';
  if (code === 'DUPLICATE_KEY') return `the key "${keyAt(here)}" stands here a second time; keep one of them`;
  if (code === 'MULTIPLE_DOCS') return '"---" begins a second document; this file is one';
  if (code === 'BAD_DQ_ESCAPE')
    return `in double quotes a backslash begins an escape of YAML's own; use single quotes: '…'`;
  if (code === 'BAD_SCALAR_START') return `a value may not begin with "${text[offset] ?? ''}" in YAML; ${quoted}`;
  if (/^Unexpected flow-(?:map|seq)-end /.test(message))
    return `"${text[offset] ?? ''}" closes nothing: there is one more than was opened`;
  if (/^[[{]/.test(value) && value.includes('${{') && !CAPTURE.test(value)) return BRACKETS;
  if (code === 'BLOCK_IN_FLOW' && /^[^\s,]+\s/.test(here))
    return `expected "," between two entries of […] or {…}; ${IN_BRACKETS}`;
  if (/^\{.*\}$|^\[.*\]$/.test(value) && !CAPTURE.test(value)) return IN_BRACKETS;
  if (value.startsWith('{')) return `a value that begins with "{" is a YAML mapping, not a string; ${quoted}`;
  if (value.startsWith('*')) return `a value that begins with "*" is a YAML alias, not a pattern; ${quoted}`;
  if (value.startsWith('['))
    return `a value that begins with "[" is a YAML list, and this one is not well formed (${message})`;
  if (/^Unexpected scalar at node end/.test(message) && /["']$/.test(text.slice(0, offset).trimEnd()))
    return `something stands behind the closing quote; put all of the value in quotes, or none of it`;
  if (code === 'BLOCK_AS_IMPLICIT_KEY' && /:\s/.test(value)) return `": " inside a value begins a mapping; ${quoted}`;
  if (code === 'BLOCK_AS_IMPLICIT_KEY' && value !== '' && indentOf(next) > indentOf(line))
    return `the next line is indented further, as if it belonged to the value of this one: ${NEIGHBOURS}`;
  if (code === 'BLOCK_AS_IMPLICIT_KEY' || (code === 'BAD_INDENT' && !message.startsWith('Flow')))
    return `this line is not indented like its neighbours: ${NEIGHBOURS}`;
  if (/^Implicit (?:map )?keys need/.test(message) && valueOn(line) === undefined)
    return `expected "key: value" with a blank behind the colon, found "${line.trim().slice(0, 40)}"`;
  if (message.startsWith('Flow end indicator'))
    return `"${here[0]}" is to be indented further than the key to which it belongs`;
  return `this is no YAML: ${message}`;
};
