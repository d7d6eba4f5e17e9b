import { type Fault, OUTSIDE } from './file-error.ts';

/** Paints a text for a terminal; the identity where there is none. */
export type Paint = (text: string, how: 'red' | 'yellow' | 'dim') => string;

/** How findings are shown; without `paint` in plain text, as errors and logs need it. */
export interface FormatOptions {
  readonly fileName: string;
  /** The text of the file, to show the lines that are at fault. */
  readonly text: string;
  readonly paint?: Paint;
}

const plain: Paint = (text) => text;

const formatOne = (
  fault: Fault,
  kind: 'fault' | 'warning',
  { fileName, text, paint = plain }: FormatOptions,
): string => {
  const { line, column, where, message } = fault;
  const source = text.split(/\r?\n/)[line - 1] ?? '';
  const gutter = String(line).length;
  const excerpt =
    source.trim() === ''
      ? []
      : [
          paint(`  ${line} | ${source.replaceAll('\t', ' ').slice(0, 160)}`, 'dim'),
          paint(`  ${' '.repeat(gutter)} | ${' '.repeat(Math.min(column - 1, 160))}^`, 'dim'),
        ];
  const label = paint(kind, kind === 'fault' ? 'red' : 'yellow');
  if (line === OUTSIDE.line) return `${fileName} ${label}\n  ${message}`;
  const head = `${fileName}:${line}:${column} ${label}${where === '' ? '' : ` in ${where}`}`;
  return [head, `  ${message}`, ...excerpt].join('\n');
};

/** Faults, or warnings, for people: place, message and the line itself; a blank line between. */
export const formatFindings = (found: readonly Fault[], kind: 'fault' | 'warning', options: FormatOptions): string =>
  found.map((fault) => formatOne(fault, kind, options)).join('\n\n');

/** `1 fault`, `5 faults`. */
export const countOf = (found: readonly Fault[], kind: 'fault' | 'warning'): string =>
  `${found.length} ${kind}${found.length === 1 ? '' : 's'}`;
