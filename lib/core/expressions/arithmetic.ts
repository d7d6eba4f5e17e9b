import type { Budget } from './budget.ts';
import type { ArithmeticCode } from './compiled-expression.ts';
import { describeKind, EvaluationError, isList, type Value, WRITTEN_EMPTY } from './value.ts';

type Sign = ArithmeticCode['sign'];

/** A whole number that calculations keep exactly. */
export const isWhole = (value: Value): value is number => Number.isSafeInteger(value);

/** A number with a fraction, or a whole one that has lost no digit. */
export const isExactEnough = (value: number): boolean =>
  Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));

const CALCULATE: Readonly<Record<Sign, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
};

const INEXACT = 'gives a whole number beyond 2^53, which would not be exact';

const ofWholes = (sign: Sign, left: number, right: number): number => {
  if (right === 0 && (sign === '/' || sign === '%')) throw new EvaluationError('divides by zero');
  // Only a quotient of whole numbers has a fraction.
  const whole = Math.trunc(CALCULATE[sign](left, right));
  if (isWhole(whole)) return whole === 0 ? 0 : whole;
  throw new EvaluationError(INEXACT);
};

const ofDoubles = (sign: Sign, left: number, right: number): number => {
  const result = CALCULATE[sign](left, right);
  if (isExactEnough(result)) return result === 0 ? 0 : result;
  if (Number.isFinite(result)) throw new EvaluationError(INEXACT);
  throw new EvaluationError(sign === '/' && right === 0 ? 'divides by zero' : 'gives no finite number');
};

const VERB: Readonly<Record<Sign, string>> = {
  '+': 'adds',
  '-': 'subtracts',
  '*': 'multiplies',
  '/': 'divides',
  '%': 'takes the remainder of',
};

const JOINS_NOTHING =
  'joins an empty string that is not written in the file; nonEmpty(…).orValue("") says that one of its sides may be empty';

/** What stands on a side of `+`: an empty string only where the file wrote it. @throws EvaluationError */
export const operandOf = (operand: Value, wholly: boolean): Value => {
  if (wholly && operand === '') throw new EvaluationError(JOINS_NOTHING);
  return operand === WRITTEN_EMPTY ? '' : operand;
};

/**
 * Calculates as CEL's types do: whole numbers stay whole, exactly or not at all, and `7 / 2` is 3; `+` also joins two
 * strings or two arrays. Nothing is converted.
 *
 * @throws EvaluationError
 */
export const calculateWith = (
  { sign, kind, wholly }: Pick<ArithmeticCode, 'sign' | 'kind' | 'wholly'>,
  leftOperand: Value,
  rightOperand: Value,
  budget: Budget,
): Value => {
  const [left, right] = [operandOf(leftOperand, wholly === true), operandOf(rightOperand, wholly === true)];
  if (typeof left === 'number' && typeof right === 'number') {
    const whole = isWhole(left) && isWhole(right);
    if (kind === 'double') return ofDoubles(sign, left, right);
    if (whole) return ofWholes(sign, left, right);
    if (kind !== 'int' && sign !== '%' && sign !== '/') return ofDoubles(sign, left, right);
    throw new EvaluationError(`${VERB[sign]} ${left} and ${right}; expected whole numbers, e.g. int(…)`);
  }
  if (sign === '+' && typeof left === 'string' && typeof right === 'string') {
    budget.spend(left.length + right.length);
    return left + right;
  }
  if (sign === '+' && isList(left) && isList(right)) {
    budget.spend(left.length + right.length);
    return [...left, ...right];
  }
  const advice =
    sign === '+' && (typeof left === 'string' || typeof right === 'string')
      ? 'expected two strings; string(…) makes a string of a number'
      : sign === '+'
        ? 'expected two strings, two numbers or two arrays'
        : 'expected two numbers; int(…) reads one from a string';
  throw new EvaluationError(`${VERB[sign]} ${describeKind(left)} and ${describeKind(right)}; ${advice}`);
};
