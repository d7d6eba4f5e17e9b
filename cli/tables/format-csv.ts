/** A column of a CSV file for programs: the same cells as numbers or text, without a unit. */
export interface CsvColumn<Row> {
  readonly name: string;
  readonly of: (row: Row) => string | number | undefined;
}

/** A spreadsheet takes text that begins so for a formula, and keys come from outside. A quote before it keeps it text. */
const FORMULA = /^[=+\-@\t\r]/;

const cellOf = (value: string | number | undefined): string => {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** The heading of a CSV file (RFC 4180). */
export const csvHeading = <Row>(columns: readonly CsvColumn<Row>[]): string =>
  columns.map(({ name }) => cellOf(name)).join(',');

/** A row of it. */
export const csvRow = <Row>(row: Row, columns: readonly CsvColumn<Row>[]): string =>
  columns.map(({ of }) => cellOf(of(row))).join(',');
