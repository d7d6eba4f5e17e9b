import { isZonedTime } from '../calendar/zoned-time.ts';
import { field } from '../json.ts';
import { type Budget, lengthOf } from './budget.ts';
import type { Comparison } from './compiled-expression.ts';
import { describeKind, EvaluationError, isList, isValueObject, type Value } from './value.ts';

/**
 * Whether two values are the same. Different kinds are no answer but a mistake: the string "5" is compared with the
 * number 5 because somebody sent the wrong one. Only null may be compared with anything.
 *
 * @throws EvaluationError
 */
const sameValue = (left: Value, right: Value, budget: Budget): boolean => {
  budget.spend(Math.min(lengthOf(left), lengthOf(right)));
  if (left === null || right === null) return left === right;
  if (isZonedTime(left) && isZonedTime(right)) return left.moment === right.moment;
  if (isList(left) && isList(right)) {
    return left.length === right.length && left.every((item, index) => sameValue(item, right[index] ?? null, budget));
  }
  if (isValueObject(left) && isValueObject(right)) {
    const names = Object.keys(left);
    budget.spend(names.length);
    return (
      names.length === Object.keys(right).length &&
      names.every((name) => {
        const other = Object.hasOwn(right, name) ? right[name] : undefined;
        return other !== undefined && sameValue(left[name] ?? null, other, budget);
      })
    );
  }
  if (typeof left === typeof right && typeof left !== 'object') return left === right;
  throw new EvaluationError(`compares ${describeKind(left)} with ${describeKind(right)}; expected two of one kind`);
};

/** Negative when `left` comes first, positive when `right` does. Strings are ordered by their UTF-16 code units. */
const order = (left: Value, right: Value, budget: Budget): number => {
  budget.spend(Math.min(lengthOf(left), lengthOf(right)));
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return Number(left > right) - Number(left < right);
  if (isZonedTime(left) && isZonedTime(right)) return left.moment - right.moment;
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  throw new EvaluationError(
    `compares ${describeKind(left)} with ${describeKind(right)}; expected two numbers, two strings or two times`,
  );
};

const isIn = (item: Value, range: Value, budget: Budget): boolean => {
  if (isList(range)) return range.some((candidate) => sameValue(item, candidate, budget));
  if (isValueObject(range) && typeof item === 'string') return field(range, item) !== undefined;
  throw new EvaluationError(
    `looks for ${describeKind(item)} in ${describeKind(range)}; expected an array, or a string and an object that may have it as a name`,
  );
};

/** Carries out a comparison. @throws EvaluationError when these two cannot be compared */
export const compare = (sign: Comparison, left: Value, right: Value, budget: Budget): boolean => {
  if (sign === 'in') return isIn(left, right, budget);
  if (sign === '==' || sign === '!=') return sameValue(left, right, budget) === (sign === '==');
  const difference = order(left, right, budget);
  if (sign === '<') return difference < 0;
  if (sign === '<=') return difference <= 0;
  return sign === '>' ? difference > 0 : difference >= 0;
};
