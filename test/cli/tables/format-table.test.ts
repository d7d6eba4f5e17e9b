import { expect, it } from 'vitest';
import { type Column, formatFields, formatTable } from '../../../cli/tables/format-table.ts';

interface Row {
  readonly name: string;
  readonly count?: number;
  readonly note?: string;
}

const columns: readonly Column<Row>[] = [
  { heading: 'name', of: ({ name }) => name },
  { heading: 'count', align: 'right', of: ({ count }) => count },
  { heading: 'note', of: ({ note }) => note },
];

it('a table has its columns below one another, numbers at the right, and no column without a cell', () => {
  expect(
    formatTable(
      [
        { name: 'orders', count: 5 },
        { name: 'a', count: 1_000 },
      ],
      columns,
    ),
  ).toEqual(['name    count', 'orders      5', 'a        1000']);
});

it('a table without rows is nothing', () => {
  expect(formatTable([], columns)).toEqual([]);
});

it('a row is painted as a whole, by what it shows', () => {
  const rows = [{ name: 'a' }, { name: 'b' }];
  expect(formatTable(rows, columns, (line, { name }) => (name === 'b' ? `<${line}>` : line))).toEqual([
    'name',
    'a',
    '<b>',
  ]);
});

it('what would command a terminal, or hide what stands there, is shown as its code', () => {
  expect(formatTable([{ name: 'a\u001b[31m\nb\u202ec' }], columns)[1]).toBe('a\\u001b[31m\\u000ab\\u202ec');
  expect(formatFields([['key', 'a\u0007']])).toEqual(['  key  a\\u0007']);
});

it('fields stand below one another, without those that are absent', () => {
  expect(
    formatFields([
      ['run', ['jr_1', 'https://console']],
      ['error', undefined],
      ['history', []],
      ['attempt', '1'],
    ]),
  ).toEqual(['  run      jr_1', '           https://console', '  attempt  1']);
});
