import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './markdown.ts';

/** A file of the repository, by its path from the root. */
export const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

/** The rows of the first table below a heading, cell by cell. */
export const tableBelow = (file: string, heading: string): readonly (readonly string[])[] => {
  const lines = read(file).split('\n');
  if (!lines.includes(heading)) throw new Error(`${file} has no heading "${heading}"`);
  const below = lines.slice(lines.indexOf(heading) + 1);
  const start = below.findIndex((line) => line.startsWith('|'));
  const end = below.findIndex((line, index) => index > start && !line.startsWith('|'));
  const rows = below.slice(start + 2, end === -1 ? undefined : end);
  return rows.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
};

export const firstCells = (file: string, heading: string): readonly string[] =>
  tableBelow(file, heading).map(([cell = '']) => cell);

/** Everything between backticks. */
export const codes = (cells: readonly string[]): readonly string[] =>
  cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code));
