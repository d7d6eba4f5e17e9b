import { describe, expect, it } from 'vitest';
import { newBudget } from '../../../lib/core/expressions/budget.ts';
import { evaluateCode } from '../../../lib/core/expressions/evaluate.ts';
import { evaluateExpression, joinText } from '../../../lib/core/expressions/expression.ts';
import { anExpression } from '../../doubles/an-expression.ts';

const INPUT = {
  ...{ one: 1, two: 2, zero: 0, half: -0.5, more: 1.9, text: 'a', later: 'b', yes: true, no: false, none: null },
  ...{
    list: [1, 'x'],
    same: [1, 'x'],
    other: [1, 'y'],
    begun: [1],
    object: { a: 1, b: null },
    turned: { b: null, a: 1 },
  },
  ...{
    odd: JSON.parse('{"constructor":1}'),
    less: { a: 1 },
    renamed: { a: 1, c: null },
    changed: { a: 2, b: null },
    empty: '',
    plus: '+5',
    minus: '-0',
  },
  ...{ at: '2026-11-22T02:00:00Z', again: '2026-11-22T03:00:00+01:00', after: '2026-11-22T02:00:01Z', emoji: 'a😀b' },
};

/** What an expression of a manual trigger gives for this input; else why it gives nothing. */
const give = (source: string): unknown => {
  const names = Object.keys(INPUT).join('|');
  const cel = source.replace(new RegExp(`\\$(${names})\\b`, 'g'), 'input.$1');
  const result = evaluateExpression(anExpression(cel), { input: INPUT }, newBudget());
  if (!result.ok) return result.error.replace(/^\$\{\{ .* \}\}: /, 'error: ');
  return 'leftOut' in result ? 'left out' : result.value;
};

describe('a conversion', () => {
  it.each<[string, unknown]>([
    ['string($text)', 'a'],
    ['string($one)', '1'],
    ['string($half)', '-0.5'],
    ['string($yes)', 'true'],
    ['string(time($again))', '2026-11-22T02:00:00Z'],
    ['json([time($at), $list])', '["2026-11-22T02:00:00Z",[1,"x"]]'],
    ['json($object)', '{"a":1,"b":null}'],
    ['json([input.?zzz])', 'error: an optional value is no JSON; give it a default with .orValue(…)'],
    ['int($plus)', 5],
    ['int($minus)', 0],
    ['int($half)', 0],
    ['int($more)', 1],
    ['int($one)', 1],
    ['double($minus)', -0],
    ['double($one)', 1],
    ['double($half)', -0.5],
    ['bool($yes)', true],
    ['dyn($list)', [1, 'x']],
  ])('%s gives %j', (source, value) => {
    expect(give(source)).toEqual(value);
  });

  const of = (how: string, text: string) => {
    const result = evaluateExpression(anExpression(`${how}(input.text)`), { input: { text } }, newBudget());
    return result.ok && !('leftOut' in result) ? result.value : undefined;
  };

  it('reads whole numbers, other numbers and booleans from whole strings only', () => {
    expect(['5', '+5', '-12', '007', '9007199254740991'].map((text) => of('int', text))).toEqual([
      5, 5, -12, 7, 9_007_199_254_740_991,
    ]);
    const noInts = ['x5', '5x', '5.0', '', '+', ' 5', '1e3', '0x10', '1'.repeat(21), '9007199254740993'];
    expect(noInts.filter((text) => of('int', text) !== undefined)).toEqual([]);
    expect(['1', '1.5', '1.', '.5', '-1e3', '+1E-2'].map((text) => of('double', text))).toEqual([
      1, 1.5, 1, 0.5, -1_000, 0.01,
    ]);
    expect(
      ['x1.5', '1.5x', '.', 'e5', '', '1e', ' 1', '1 ', '1e400'].filter((text) => of('double', text) !== undefined),
    ).toEqual([]);
    expect(['true', 'True', 'TRUE', 't', '1'].map((text) => of('bool', text))).toEqual(Array(5).fill(true));
    expect(['false', 'False', 'FALSE', 'f', '0'].map((text) => of('bool', text))).toEqual(Array(5).fill(false));
    expect(['', 'yes', 'tRUE', 'T', '00'].filter((text) => of('bool', text) !== undefined)).toEqual([]);
  });
});

describe('a comparison', () => {
  const EQUAL = [
    ['$none', 'null'],
    ['$one', '1'],
    ['$list', '$same'],
    ['$object', '$turned'],
    ['time($at)', 'time($again)'],
    ['$yes', '!$no'],
  ];
  const UNEQUAL = [
    ['$none', '$one'],
    ['$text', '$none'],
    ['$list', '$other'],
    ['$list', '$begun'],
    ['$begun', '$list'],
    ['$object', '$less'],
    ['$less', '$object'],
    ['$object', '$renamed'],
    ['$odd', '$less'],
    ['$object', '$changed'],
    ['time($at)', 'time($after)'],
    ['$yes', '$no'],
  ];

  it.each(EQUAL)('%s is %s', (left, right) => {
    expect([give(`${left} == ${right}`), give(`${left} != ${right}`)]).toEqual([true, false]);
  });

  it.each(UNEQUAL)('%s is not %s', (left, right) => {
    expect([give(`${left} == ${right}`), give(`${left} != ${right}`)]).toEqual([false, true]);
  });

  it.each([
    ['$one', '$two'],
    ['$half', '$zero'],
    ['$text', '$later'],
    ['time($at)', 'time($after)'],
    ['$no', '$yes'],
  ])('%s comes before %s', (less, more) => {
    const signs = ['<', '<=', '>', '>='];
    expect(signs.map((sign) => give(`${less} ${sign} ${more}`))).toEqual([true, true, false, false]);
    expect(signs.map((sign) => give(`${more} ${sign} ${less}`))).toEqual([false, false, true, true]);
    expect(signs.map((sign) => give(`${less} ${sign} ${less}`))).toEqual([false, true, false, true]);
  });

  it.each([
    ['$yes < $one', 'error: compares true with the number 1; expected two numbers, two strings or two times'],
    ['$one < $yes', 'error: compares the number 1 with true; expected two numbers, two strings or two times'],
    ['$one in $list', true],
    ['$two in $begun', false],
    ['"a" in $object', true],
    ['"c" in $object', false],
    [
      '$text in $later',
      'error: looks for the string "a" in the string "b"; expected an array, or a string and an object that may have it as a name',
    ],
  ])('%s is %j', (source, value) => {
    expect(give(source)).toEqual(value);
  });
});

describe('a function or a macro', () => {
  it.each<[string, unknown]>([
    ['min($one, $two)', 1],
    ['max($one, $two)', 2],
    ['min(double($one), 2.5)', 1],
    ['max(double($one), 2.5)', 2.5],
    ['-$one', -1],
    ['pad($one, 3)', '001'],
    ['pad($zero, 1)', '0'],
    ['pad(12345, 1) + $text', '12345a'],
    ['pad($one, 20)', '00000000000000000001'],
    ['pad($one, 21)', 'error: pad(1, 21); expected a number of at least 0, and 1 to 20 digits'],
    ['pad($one, $zero)', 'error: pad(1, 0); expected a number of at least 0, and 1 to 20 digits'],
    ['pad(-$one, 3)', 'error: pad(-1, 3); expected a number of at least 0, and 1 to 20 digits'],
    ['nonEmpty($text).hasValue()', true],
    ['nonEmpty($empty).hasValue()', false],
    ['nonEmpty($text).value()', 'a'],
    ['optional.of($one).value()', 1],
    ['optional.none().hasValue() || $no', false],
    ['-$zero', 0],
    ['-$half', 0.5],
    ['$list.all(x, x == 1)', 'error: x == 1: compares the string "x" with the number 1; expected two of one kind'],
    ['$begun.all(x, x == 1)', true],
    ['[1, 2].all(x, x == $one)', false],
    ['[1, 2].exists(x, x == $one)', true],
    ['[1, 2].exists(x, x == $zero)', false],
    ['[1, 1].exists_one(x, x == $one)', false],
    ['[1, 2].exists_one(x, x == $one)', true],
    ['[1, 2].exists_one(x, x == $zero)', false],
    ['[1, 2].filter(x, x > $one)', [2]],
    ['[1, 2].map(x, x + $one)', [2, 3]],
    ['[1, 2].map(x, x > $one, x * 2)', [4]],
    ['[1, 2].filter(x, $text)', 'error: the condition of .filter(…) is the string "a"; expected a boolean'],
    ['$yes || $text', true],
    ['$no || $text', 'error: the right side of || is the string "a"; expected a boolean'],
    ['$yes && $text', 'error: the right side of && is the string "a"; expected a boolean'],
    ['$text || $yes', 'error: the left side of || is the string "a"; expected a boolean'],
    ['input.?zzz.orValue($one)', 1],
    ['input.?one.orValue($two)', 1],
    ['input.?zzz.or(input.?one).value()', 1],
    ['input.?one.or(input.?two).value()', 1],
    ['$one.orValue(2)', 'error: .orValue(…) of the number 1; expected an optional value, e.g. input.?name'],
    ['$one.or(input.?two)', 'error: .or(…) of the number 1; expected an optional value, e.g. input.?name'],
    ['{$one: 2}', 'error: {the number 1: …}; expected a string as name'],
    ['$object[$text]', 1],
    ['input.?list[0].value()', 1],
    ['input.?zzz[0].hasValue()', false],
    ['$list[?0].value()', 1],
    ['$list[?5].hasValue()', false],
    ['event.input.zzz + $text', 'error: event.input.zzz: input.zzz is absent from this event'],
    ['[$object].map(x, x.zzz)', 'error: x.zzz is absent from this event'],
    [
      'dyn(time($at)) - $one',
      'error: subtracts a time and the number 1; expected two numbers; int(…) reads one from a string',
    ],
    [
      'dyn(input.?one) - $one',
      'error: subtracts an optional value and the number 1; expected two numbers; int(…) reads one from a string',
    ],
    ['$list[0]', 1],
    ['$list[2]', 'error: there is no item [2]: the array has 2, and the first is [0]'],
    ['$list[$half]', 'error: there is no item [-0.5]: the array has 2, and the first is [0]'],
    ['$list[$text]', 'error: reads [the string "a"] of an array; expected a whole number as index of an array'],
    [
      '$one[$text]',
      'error: reads [the string "a"] of the number 1; expected an array with a whole number, or an object with a name',
    ],
    ['$object[$later + "z"]', 'error: there is no name "bz" in the object'],
    ['$list.name', 'error: input.list.name reads a name in an array: say of which item, e.g. input.list[0].name'],
    ['$list[0].name', 'error: reads "name" of the number 1; expected an object'],
    ['[$list][0].name', 'error: reads "name" of an array; expected an object; say of which item, e.g. […][0]'],
    ['{"a": $one}.b', 'error: there is no "b" in it'],
    ['$emoji.size()', 3],
    ['size($object)', 2],
    ['$list.size()', 2],
  ])('%s gives %j', (source, value) => {
    expect(give(source)).toEqual(value);
  });
});

it('an error names the part of an expression that is wrong, up to 80 characters, unless it begins with it', () => {
  const name = (length: number) => 'z'.repeat(length - 'event.input.'.length);
  const absent = (length: number) => `input.${name(length)} is absent from this event`;
  expect(give(`event.input.${name(80)} + "a"`)).toBe(`error: event.input.${name(80)}: ${absent(80)}`);
  expect(give(`event.input.${name(81)} + "a"`)).toBe(`error: ${absent(81)}`);
  expect(give('input.zzz + "a"')).toBe('error: input.zzz is absent from this event');
  expect(give('event.input.zzz')).toBe('error: input.zzz is absent from this event');
});

it('a compiled expression that reads a name of no macro is an error of the build', () => {
  const read = () => evaluateCode({ op: 'variable', name: 'x' }, {}, newBudget());
  expect(read).toThrow('the compiled expression reads "x" outside of its macro');
});

it('literals of a text that stand side by side are joined', () => {
  const expression = { path: ['input'] };
  expect(joinText(['a', 1, expression, true, 'b', expression, expression, 'c'])).toEqual([
    'a1',
    expression,
    'trueb',
    expression,
    expression,
    'c',
  ]);
});

it.each([
  ['input.one + 1', 5],
  ['[1, 2, 3].all(x, x > input.zero)', 26],
  ['input.list == input.same', 11],
  ['input.object == input.turned', 12],
  ['"abc" == input.text', 6],
  ['"abcdef" < input.text', 6],
])('%s costs %i units of the budget', (source, expected) => {
  let cost = 0;
  const spend = (units: number): void => {
    cost += units;
  };
  evaluateExpression(anExpression(source), { input: INPUT }, { spend });
  expect(cost).toBe(expected);
});
