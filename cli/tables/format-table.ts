import { printable } from './printable.ts';

/** A column of a table for people. */
export interface Column<Row> {
  readonly heading: string;
  /** Numbers stand at the right edge. */
  readonly align?: 'right';
  /** Undefined leaves the cell empty. */
  readonly of: (row: Row) => string | number | undefined;
}

/** Colours the text of a line by the row that it shows. */
export type PaintRow<Row> = (line: string, row: Row) => string;

const GAP = '  ';

/** A table as lines, its heading first; a column in which no row has anything is left out. */
export const formatTable = <Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  paintRow: PaintRow<Row> = (line) => line,
): readonly string[] => {
  const filled = columns
    .map((column) => ({ ...column, cells: rows.map((row) => printable(String(column.of(row) ?? ''))) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
  const widths = filled.map(({ heading, cells }) => Math.max(...[heading, ...cells].map((text) => text.length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) =>
        filled[at]?.align === 'right' ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0),
      )
      .join(GAP)
      .trimEnd();
  return rows.length === 0
    ? []
    : [
        line(filled.map(({ heading }) => heading)),
        ...rows.map((row, nth) => paintRow(line(filled.map(({ cells }) => cells[nth] ?? '')), row)),
      ];
};

/** Names and values below one another; a value that is absent is left out, and one of several lines is indented. */
export const formatFields = (
  fields: readonly (readonly [name: string, value: string | readonly string[] | undefined])[],
): readonly string[] => {
  const present = fields.flatMap(([name, value]) => {
    const lines = value === undefined ? [] : typeof value === 'string' ? [value] : value;
    return lines.length === 0 ? [] : [{ name, lines }];
  });
  const width = Math.max(0, ...present.map(({ name }) => name.length));
  return present.flatMap(({ name, lines }) =>
    lines.map((text, at) => `  ${(at === 0 ? name : '').padEnd(width)}${GAP}${printable(text)}`),
  );
};
