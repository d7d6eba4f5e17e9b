import { expect, it } from 'vitest';
import { calculateWith } from '../../../lib/core/expressions/arithmetic.ts';
import { newBudget } from '../../../lib/core/expressions/budget.ts';
import type { ArithmeticCode } from '../../../lib/core/expressions/compiled-expression.ts';
import type { Value } from '../../../lib/core/expressions/value.ts';

type Kind = ArithmeticCode['kind'];
const calculate = (left: Value, sign: ArithmeticCode['sign'], right: Value, kind?: Kind, units?: number): Value =>
  calculateWith({ sign, ...(kind !== undefined && { kind }) }, left, right, newBudget(units));

it.each<[Value, ArithmeticCode['sign'], Value, Kind | undefined, Value]>([
  [7, '/', 2, 'int', 3],
  [-7, '/', 2, undefined, -3],
  [-1, '/', 2, 'int', 0],
  [-1, '*', 0, 'int', 0],
  [-7, '%', 2, 'int', -1],
  [-4, '%', 2, 'int', 0],
  [7, '-', 2, 'int', 5],
  [7, '*', 2, undefined, 14],
  [7, '/', 2, 'double', 3.5],
  [0.5, '+', 2, undefined, 2.5],
  [-1, '*', 0, 'double', 0],
  [0.5, '-', 0.5, undefined, 0],
  ['a', '+', 'b', undefined, 'ab'],
  [[1], '+', [2, 3], undefined, [1, 2, 3]],
])('%j %s %j (%s) is %j', (left, sign, right, kind, result) => {
  expect(calculate(left, sign, right, kind)).toEqual(result);
});

it.each<[Value, ArithmeticCode['sign'], Value, Kind | undefined, string]>([
  [1, '/', 0, 'int', 'divides by zero'],
  [1, '%', 0, 'int', 'divides by zero'],
  [1, '/', 0, 'double', 'divides by zero'],
  [1e308, '*', 10, 'double', 'gives no finite number'],
  [1e308, '/', 1e-10, 'double', 'gives no finite number'],
  [1, '%', 0, 'double', 'gives no finite number'],
  [2 ** 53 - 1, '+', 1, 'int', 'gives a whole number beyond 2^53, which would not be exact'],
  [2 ** 53 - 1, '+', 1, 'double', 'gives a whole number beyond 2^53, which would not be exact'],
  [1.5, '/', 2, undefined, 'divides 1.5 and 2; expected whole numbers, e.g. int(…)'],
  [1.5, '%', 2, undefined, 'takes the remainder of 1.5 and 2; expected whole numbers, e.g. int(…)'],
  [1.5, '-', 2, 'int', 'subtracts 1.5 and 2; expected whole numbers, e.g. int(…)'],
  [
    'a',
    '+',
    1,
    undefined,
    'adds the string "a" and the number 1; expected two strings; string(…) makes a string of a number',
  ],
  [
    1,
    '+',
    'a',
    undefined,
    'adds the number 1 and the string "a"; expected two strings; string(…) makes a string of a number',
  ],
  [1, '+', true, undefined, 'adds the number 1 and true; expected two strings, two numbers or two arrays'],
  [
    'a',
    '*',
    'b',
    undefined,
    'multiplies the string "a" and the string "b"; expected two numbers; int(…) reads one from a string',
  ],
])('%j %s %j (%s) has no value: %s', (left, sign, right, kind, message) => {
  expect(() => calculate(left, sign, right, kind)).toThrow(message);
});

it('what is joined costs its length', () => {
  for (const [left, right] of [
    ['abc', 'de'],
    [
      [1, 2, 3],
      [4, 5],
    ],
  ] as const) {
    expect(calculate(left, '+', right, undefined, 5)).toHaveLength(5);
    expect(() => calculate(left, '+', right, undefined, 4)).toThrow('takes too long');
  }
});

it('an empty string is joined only where the file wrote it', () => {
  expect([calculate('a', '+', ''), calculate('', '+', 'a')]).toEqual(['a', 'a']);
  const joinWholly = (left: string, right: string) => () =>
    calculateWith({ sign: '+', wholly: true }, left, right, newBudget());
  expect(joinWholly('a', '')).toThrow('joins an empty string that is not written in the file');
  expect(joinWholly('', 'a')).toThrow('joins an empty string that is not written in the file');
  expect(joinWholly('a', 'b')()).toBe('ab');
});
