import { Environment } from '@marcbachmann/cel-js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newBudget } from '../../../lib/core/expressions/budget.ts';
import { evaluateExpression } from '../../../lib/core/expressions/expression.ts';
import { readExpression } from '../../../lib/triggers-file/expressions/read-expression.ts';
import { aReadable } from '../../doubles/an-expression.ts';

/** The library's own evaluator, CEL as others know it; only whole and other numbers may be mixed, as with us. */
const CEL = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
  enableOptionalTypes: true,
});
const CALCULATE = {
  '+': (a: number, b: number) => a + b,
  '-': (a: number, b: number) => a - b,
  '*': (a: number, b: number) => a * b,
  '/': (a: number, b: number) => a / b,
};
for (const [sign, calculate] of Object.entries(CALCULATE)) {
  for (const types of [`int ${sign} double`, `double ${sign} int`]) {
    CEL.registerOperator(`${types}: double`, (a: unknown, b: unknown) => calculate(Number(a), Number(b)));
  }
}

const INPUT = { n: 3, x: 2.5, s: 'a_b', e: '', t: true, l: ['a', 'b'], o: { a: 1, b: 'x' }, z: null };

/** CEL's whole numbers are BigInts. */
const toCel = (value: unknown): unknown => {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(toCel);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, toCel(item)]));
};

const fromCel = (value: unknown): unknown => {
  if (typeof value === 'bigint') return Number(value);
  if (value === 0) return 0;
  if (Array.isArray(value)) return value.map(fromCel);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fromCel(item)]));
};

const ATOMS = [
  ...['input.n', 'input.s', 'input.e', 'input.t', 'input.l', 'input.o', 'input.z', 'input.gone', 'input.o.a'],
  ...['"a"', '"_"', '""', '0', '1', '-2', 'true', 'false', 'null', '[1, 2]', '["a"]', '{"a": 1}', 'requestId'],
];

const METHODS = ['contains', 'startsWith', 'endsWith', 'indexOf', 'lastIndexOf', 'split', 'join', 'substring'];

/** Everything but numbers that are not whole: CEL tells 2.0 from 2 wherever it stands, and JSON does not. */
const expression: fc.Arbitrary<string> = fc.letrec<{ any: string }>((tie) => {
  const any = tie('any');
  const two = fc.tuple(any, any);
  const operator = fc.constantFrom('+', '-', '*', '/', '%', '==', '!=', '<', '<=', '>', '>=', 'in', '&&', '||');
  const call = (name: string) => two.map(([of, argument]) => `(${of}).${name}(${argument})`);
  const of = (name: string) => any.map((argument) => `${name}(${argument})`);
  return {
    any: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { arbitrary: fc.constantFrom(...ATOMS), weight: 4 },
      { arbitrary: fc.tuple(any, operator, any).map(([a, op, b]) => `(${a} ${op} ${b})`), weight: 5 },
      { arbitrary: fc.tuple(any, any, any).map(([a, b, c]) => `(${a} ? ${b} : ${c})`), weight: 1 },
      { arbitrary: fc.oneof(...METHODS.map(call)), weight: 2 },
      { arbitrary: fc.oneof(...['size', 'string', 'int', 'dyn', '!', '-'].map(of)), weight: 2 },
      { arbitrary: two.map(([a, b]) => `(${a})[${b}]`), weight: 1 },
      { arbitrary: two.map(([a, b]) => `input.?gone.orValue(${a}) == ${b}`), weight: 1 },
      { arbitrary: any.map((a) => `[1, 2].map(x, ${a})`), weight: 1 },
      { arbitrary: any.map((a) => `input.l.exists(x, ${a} == x)`), weight: 1 },
      { arbitrary: any.map((a) => `input.l.all(x, ${a} != x)`), weight: 1 },
      { arbitrary: any.map((a) => `cel.bind(v, ${a}, [v, v])`), weight: 1 },
      { arbitrary: any.map((a) => `has((${a}).a)`), weight: 1 },
    ),
  };
}).any;

const calculation: fc.Arbitrary<string> = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('input.n', 'input.x', '2', '2.0', '0.5', '-3', '1e9', '9007199254740991', 'double(input.n)', '0'),
    fc
      .tuple(tie('any'), fc.constantFrom('+', '-', '*', '/', '<', '<=', '>', '>='), tie('any'))
      .map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc.tuple(tie('any'), tie('any'), tie('any')).map(([a, b, c]) => `(${a} < ${b} ? ${c} : ${a})`),
  ),
})).any;

describe('the evaluator', () => {
  it.each([
    ['', expression],
    [' of whole and other numbers', calculation],
  ])('gives no value%s where CEL gives none, and none other than CEL gives', (_, sources) => {
    let [values, errors] = [0, 0];
    fc.assert(
      fc.property(sources, (source) => {
        const reading = readExpression(source, aReadable('manual'));
        if (!reading.ok || typeof reading.value !== 'object') return;
        const ours = evaluateExpression(reading.value, { input: INPUT, requestId: 'r' }, newBudget());
        if (!ours.ok) {
          errors++;
          return;
        }
        values++;
        const theirs: unknown = CEL.evaluate(source, { input: toCel(INPUT), requestId: 'r' });
        expect('value' in ours ? ours.value : undefined, source).toEqual(fromCel(theirs));
      }),
      { numRuns: 5_000 },
    );
    expect(values).toBeGreaterThan(500);
    expect(errors).toBeGreaterThan(20);
  });
});
