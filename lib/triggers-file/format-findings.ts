import { type FileError, OUTSIDE } from './yaml/file-error.ts';

/** Paints a string for a terminal; the identity where there is none. */
export type Paint = (text: string, how: 'red' | 'yellow' | 'dim') => string;

/** How findings are shown; without `paint` in plain text, as errors and logs need it. */
export interface FormatOptions {
  readonly fileName: string;
  /** The text of the file, to show the lines that are wrong. */
  readonly text: string;
  readonly paint?: Paint;
}

const plain: Paint = (text) => text;

const formatOne = (
  error: FileError,
  kind: 'error' | 'warning',
  { fileName, text, paint = plain }: FormatOptions,
): string => {
  const { line, column, where, message } = error;
  const source = text.split(/\r?\n/)[line - 1] ?? '';
  const gutter = String(line).length;
  const excerpt =
    source.trim() === ''
      ? []
      : [
          paint(`  ${line} | ${source.replaceAll('\t', ' ').slice(0, 160)}`, 'dim'),
          paint(`  ${' '.repeat(gutter)} | ${' '.repeat(Math.min(column - 1, 160))}^`, 'dim'),
        ];
  const label = paint(kind, kind === 'error' ? 'red' : 'yellow');
  if (line === OUTSIDE.line) return `${fileName} ${label}\n  ${message}`;
  const head = `${fileName}:${line}:${column} ${label}${where === '' ? '' : ` in ${where}`}`;
  return [head, `  ${message}`, ...excerpt].join('\n');
};

/** Errors, or warnings, for people: place, message and the line itself; a blank line between. */
export const formatFindings = (
  found: readonly FileError[],
  kind: 'error' | 'warning',
  options: FormatOptions,
): string => found.map((error) => formatOne(error, kind, options)).join('\n\n');

/** `1 error`, `5 errors`. */
export const countOf = (found: readonly FileError[], kind: 'error' | 'warning'): string =>
  `${found.length} ${kind}${found.length === 1 ? '' : 's'}`;
