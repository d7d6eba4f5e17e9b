import { expect, it } from 'vitest';
import { type CsvColumn, csvHeading, csvRow } from '../../../cli/tables/format-csv.ts';

const columns: readonly CsvColumn<readonly (string | number | undefined)[]>[] = [
  { name: 'a', of: ([first]) => first },
  { name: 'b', of: ([, second]) => second },
];

it('a heading names the columns', () => {
  expect(csvHeading(columns)).toBe('a,b');
});

it.each([
  [['x', 1.5], 'x,1.5'],
  [[undefined, -5], ',-5'],
  [['a,b', 'say "no"'], '"a,b","say ""no"""'],
  [['two\nlines', 'cr\r'], '"two\nlines","cr\r"'],
])('the cells %j are written as %s', (row, line) => {
  expect(csvRow(row, columns)).toBe(line);
});

it.each(['=1+1', '+49', '-x', '@SUM(A1)', '\t=1'])(
  'a spreadsheet does not take the text "%s" for a formula',
  (text) => {
    expect(csvRow([text, 0], columns)).toBe(`'${text},0`);
  },
);
