import { expect, it } from 'vitest';
import { describeFound, describeValue, quote } from '../../lib/core/describe.ts';

const LONG = 'x'.repeat(61);

it.each<[unknown, string]>([
  [undefined, 'nothing'],
  [null, 'null'],
  [false, 'false'],
  ['', 'an empty string'],
  ['5', 'the string "5"'],
  ['a\n', 'the string "a\\n"'],
  ['x'.repeat(60), `the string "${'x'.repeat(60)}"`],
  [LONG, `the string "${'x'.repeat(60)}…"`],
  [5, 'the number 5'],
  [Number.NaN, 'the number NaN'],
  [[{}], 'an array'],
  [{ a: 1 }, 'an object'],
  [() => 1, 'a function'],
  [5n, 'a bigint'],
])('case %#: a value is described with its kind', (value, described) => {
  expect(describeValue(value)).toBe(described);
});

it('what was found is described like a value, but an object by the first eight names of its fields', () => {
  expect([null, [], 'x', undefined].map(describeFound)).toEqual(['null', 'an array', 'the string "x"', 'nothing']);
  expect(describeFound({})).toBe('an empty object');
  expect(describeFound({ a: 1, '': 2 })).toBe('an object with "a", ""');
  const eight = { a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1, h: 1 };
  const named = 'an object with "a", "b", "c", "d", "e", "f", "g", "h"';
  expect(describeFound(eight)).toBe(named);
  expect(describeFound({ ...eight, i: 1, j: 1 })).toBe(`${named} and 2 more`);
});

it('a quoted text says how long it is, if it is cut', () => {
  expect(quote('a"b')).toBe('"a\\"b"');
  expect(quote('x'.repeat(60))).toBe(`"${'x'.repeat(60)}"`);
  expect(quote(LONG)).toBe(`"${'x'.repeat(60)}"… (61 characters)`);
});
