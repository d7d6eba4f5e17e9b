import { describe, expect, it } from 'vitest';
import { lengthOf, newBudget, spendForAll } from '../../../lib/core/expressions/budget.ts';
import { callOneOf } from '../../../lib/core/expressions/function-signature.ts';
import { FUNCTIONS_BY_NAME } from '../../../lib/core/expressions/functions.ts';
import type { Value } from '../../../lib/core/expressions/value.ts';

/** A budget without end that tells what was spent. */
const counting = () => {
  let cost = 0;
  const spend = (units: number): void => {
    cost += units;
  };
  return { spend, cost: () => cost };
};

/** What a function gives, and what it costs. */
const call = (name: string, ...values: readonly Value[]): { readonly value: Value; readonly cost: number } => {
  const budget = counting();
  const value = callOneOf(FUNCTIONS_BY_NAME.get(name) ?? [], values, budget);
  return { value, cost: budget.cost() };
};

const EMOJI = 'a😀b😀';

describe('a function of strings', () => {
  it.each<[string, readonly Value[], Value, number]>([
    ['.contains', ['abc', 'bc'], true, 6],
    ['.contains', ['abc', ''], true, 4],
    ['.contains', ['abc', 'd'], false, 5],
    ['.contains', ['x'.repeat(512), 'yy'], false, 518],
    ['.contains', ['x'.repeat(257), 'y'.repeat(10)], false, 278],
    ['.indexOf', ['abab', 'b'], 1, 6],
    ['.indexOf', ['abab', 'ab'], 0, 7],
    ['.indexOf', ['abab', 'c'], -1, 6],
    ['.indexOf', [EMOJI, 'b'], 2, 8],
    ['.lastIndexOf', ['abab', 'b'], 3, 6],
    ['.lastIndexOf', [EMOJI, '😀'], 3, 9],
    ['.startsWith', ['abc', 'ab'], true, 2],
    ['.startsWith', ['abc', 'bc'], false, 2],
    ['.endsWith', ['abc', 'bc'], true, 2],
    ['.endsWith', ['abc', 'ab'], false, 2],
    ['.lowerAscii', ['ÀbC'], 'Àbc', 3],
    ['.upperAscii', ['àbC'], 'àBC', 3],
    ['.trim', [' a b\n'], 'a b', 5],
    ['.substring', ['abc', 0], 'abc', 6],
    ['.substring', ['abc', 3], '', 6],
    ['.substring', ['abc', 1, 2], 'b', 6],
    ['.substring', ['abc', 1, 1], '', 6],
    ['.substring', ['abc', 0, 3], 'abc', 6],
    ['.substring', [EMOJI, 1, 3], '😀b', 12],
    ['.split', ['a-b-c', '-'], ['a', 'b', 'c'], 14],
    ['.split', ['a😀', ''], ['a', '😀'], 8],
    ['.split', ['a-b-c', '-', 2], ['a', 'b-c'], 21],
    ['.split', ['a-b-c', '-', 3], ['a', 'b', 'c'], 21],
    ['.split', ['a-b-c', '-', 1], ['a-b-c'], 21],
    ['.split', ['a-b-c', '-', 0], [], 21],
    ['.split', ['a-b-c', '-', -1], ['a', 'b', 'c'], 21],
    ['.replace', ['a-b-c', '-', '++'], 'a++b++c', 18],
    ['.replace', ['abc', '-', '++'], 'abc', 10],
    ['.replace', ['ab', '', '-'], 'a-b', 7],
    ['.join', [['a', 'bc']], 'abc', 5],
    ['.join', [['a', 'bc'], '--'], 'a--bc', 9],
    ['.join', [[], '-'], '', 0],
    ['.size', ['abc'], 3, 3],
    ['size', [EMOJI], 4, 6],
    ['.size', [''], 0, 1],
    ['size', [['a', 'b']], 2, 0],
    ['.size', [{ a: 1, b: 2 }], 2, 2],
  ])('%s of %j gives %j and costs %i', (name, values, value, cost) => {
    expect(call(name, ...values)).toEqual({ value, cost });
  });

  it.each<[readonly Value[], string]>([
    [['abc', -1], '.substring(-1) of a string of 3 characters; expected 0 to 3'],
    [['abc', 4], '.substring(4) of a string of 3 characters; expected 0 to 3'],
    [
      ['abc', 2, 1],
      '.substring(2, 1) of a string of 3 characters; expected 0 to 3, and the end not before the beginning',
    ],
    [
      ['abc', 0, 4],
      '.substring(0, 4) of a string of 3 characters; expected 0 to 3, and the end not before the beginning',
    ],
  ])('.substring of %j gives nothing', (values, message) => {
    expect(() => call('.substring', ...values)).toThrow(message);
  });
});

it('a number that cannot be sent is converted to nothing', () => {
  expect(() => call('string', Number.POSITIVE_INFINITY)).toThrow('string(…) of the number Infinity');
  expect(() => call('int', 1e300)).toThrow('expected a number up to 2^53, found the number 1e+300');
});

describe('a call that fits no function', () => {
  it.each<[string, readonly Value[], string]>([
    ['.trim', [1], 'expected a string.trim(), found the number 1.trim()'],
    ['pad', ['1', 2], 'expected pad(a whole number, a whole number), found pad(the string "1", the number 2)'],
    ['bool', [1], 'expected bool(a boolean) or bool(a string), found bool(the number 1)'],
    ['.hasValue', [1], 'expected an optional value, e.g. input.?name.hasValue(), found the number 1.hasValue()'],
    ['.format', [1, 2], 'expected a time.format(a picture), found the number 1.format(the number 2)'],
    ['.inZone', [1, 2], 'expected a time.inZone(a time zone), found the number 1.inZone(the number 2)'],
    ['size', [1], 'expected size(a string) or size(an array) or size(an object), found size(the number 1)'],
    [
      'min',
      ['a', 1],
      'expected min(a whole number, a whole number) or min(a number, a number), found min(the string "a"',
    ],
    [
      '.join',
      [[1]],
      'expected an array of strings.join() or an array of strings.join(a string), found an array.join()',
    ],
    ['string', [], 'expected string(any value), found string()'],
  ])('%s of %j is told how to call it', (name, values, message) => {
    expect(() => call(name, ...values)).toThrow(message);
  });
});

describe('a budget', () => {
  it('is spent to the last unit, and no further', () => {
    const budget = newBudget(10);
    budget.spend(4);
    budget.spend(6);
    expect(() => budget.spend(1)).toThrow(
      'evaluating the expressions of this request takes too long or makes too much; work on less of the event, or do it in the job',
    );
    expect(() => newBudget().spend(500_000)).not.toThrow();
    expect(() => newBudget().spend(500_001)).toThrow('takes too long');
  });

  it('pays for a value by the lengths of its strings and names, and one for anything else', () => {
    expect(['', 'a', 'abc', [], [1], [1, 2, 3], 5, null, { a: 1 }].map(lengthOf)).toEqual([1, 1, 3, 1, 1, 3, 1, 1, 1]);
    const costOf = (value: Value): number => {
      const budget = counting();
      spendForAll(value, budget);
      return budget.cost();
    };
    expect(['', 'abc', 5, null, [], [1, 'abc'], { name: 'abc', '': [true] }].map(costOf)).toEqual([
      1, 3, 1, 1, 1, 5, 10,
    ]);
  });
});
