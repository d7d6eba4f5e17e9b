import { type Document, isMap, visit } from 'yaml';
import { type Findings, noFindings, type Position } from './file-error.ts';

const lineAt = (text: string, offset: number): string => {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return text.slice(start, end < 0 ? undefined : end);
};

/** The value of `key: value` on a line, without its comment; undefined when the line is no such pair. */
const valueOn = (line: string): string | undefined => /^[^:]*?:\s+(.*?)\s*$/.exec(line)?.[1];

const BRACKETS = "inside […] and {…} of YAML an expression stands in quotes: '${{ … }}'; elsewhere it needs none";

const IN_BRACKETS = 'inside […] and {…} of YAML a value that has one of []{},: in it stands in quotes';

const CAPTURE = /^\{[A-Za-z_]\w*(?:\*\*)?\}/;

/** Says what a YAML error means and how to write it, in this file's terms where its usual causes are known. */
export const explainYamlError = (code: string, message: string, text: string, offset: number): string => {
  const line = lineAt(text, offset);
  const value = valueOn(line) ?? '';
  const quoted = `put the value in quotes: '${value.replaceAll("'", "''")}'`;
  if (code === 'TAB_AS_INDENT') return 'a tab stands in the indentation; YAML wants blanks';
  if (code === 'DUPLICATE_KEY')
    return `the key "${line.trim().replace(/:.*$/, '')}" stands here a second time; keep one of them`;
  if (code === 'MULTIPLE_DOCS') return '"---" begins a second document; this file is one';
  if (code === 'BAD_DQ_ESCAPE')
    return `in double quotes a backslash begins an escape of YAML's own; use single quotes: '…'`;
  if (code === 'BAD_SCALAR_START') return `a value may not begin with "${text[offset] ?? ''}" in YAML; ${quoted}`;
  if (/^[[{]/.test(value) && value.includes('${{') && !CAPTURE.test(value)) return BRACKETS;
  if (/^\{.*\}$|^\[.*\]$/.test(value) && !CAPTURE.test(value)) return IN_BRACKETS;
  if (value.startsWith('{')) return `a value that begins with "{" is a YAML mapping, not a string; ${quoted}`;
  if (value.startsWith('*')) return `a value that begins with "*" is a YAML alias, not a pattern; ${quoted}`;
  if (value.startsWith('['))
    return `a value that begins with "[" is a YAML list, and this one is not well formed (${message})`;
  if (code === 'BLOCK_AS_IMPLICIT_KEY' && /:\s/.test(value)) return `": " inside a value begins a mapping; ${quoted}`;
  if (code === 'BLOCK_AS_IMPLICIT_KEY' || (code === 'BAD_INDENT' && !message.startsWith('Flow')))
    return 'this line is not indented like its neighbours: keys of one mapping begin in one column';
  return `this is no YAML: ${message}`;
};

/** Finds what YAML reads without complaint and otherwise than it was meant. */
export const findYamlTraps = (document: Document, text: string, position: (offset: number) => Position): Findings => {
  const findings = noFindings();
  const add = (kind: keyof Findings, offset: number | undefined, message: string) =>
    findings[kind].push({ ...position(offset ?? 0), where: '', message });
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return;
      const name = alias.source;
      const message = `"*${name}" is a YAML alias, and no anchor &${name} stands before it`;
      add('errors', alias.range?.[0], `${message}; if a pattern is meant, put the value in quotes: '*${name}'`);
    },
    Pair: (_, { key }) => {
      if (!isMap(key)) return;
      const inBrackets = text.slice(0, key.range?.[0]).endsWith('${');
      if (inBrackets) add('errors', key.range?.[0], BRACKETS);
      else add('errors', key.range?.[0], '"{{ … }}" is a YAML mapping, not an expression; write ${{ … }}');
      return visit.SKIP;
    },
    Scalar: (_, { type, value, comment, range }) => {
      if (type !== 'PLAIN' || typeof value !== 'string' || typeof comment !== 'string') return;
      const cut = `YAML takes everything from "#${comment.slice(0, 20)}" on for a comment`;
      const quote = "put the value in quotes if that belongs to it: '…'";
      if (value.lastIndexOf('${{') > value.lastIndexOf('}}'))
        add('errors', range?.[0], `${cut}, so "\${{" is never closed; ${quote}`);
      // By habit a comment begins with a blank; text that was cut off begins with anything.
      else if (/^\S/.test(comment)) add('warnings', range?.[0], `${cut}; ${quote}`);
    },
  });
  return findings;
};
