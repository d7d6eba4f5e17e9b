import { isZonedTime, showTime } from '../calendar/zoned-time.ts';
import { isExactEnough, isWhole } from './arithmetic.ts';
import { lengthOf, spendForAll } from './budget.ts';
import { type CelFunction, define } from './function-signature.ts';
import { describeKind, EvaluationError, isList, Optional, type Value } from './value.ts';

/** A value as it stands in a string; undefined for what has no text of its own: null, arrays, objects. */
export const textOf = (value: Value): string | undefined => {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return JSON.stringify(value);
  return isZonedTime(value) ? showTime(value) : undefined;
};

const forJson = (value: Value): unknown => {
  if (value instanceof Optional)
    throw new EvaluationError('an optional value is no JSON; give it a default with .orValue(…)');
  if (isZonedTime(value)) return showTime(value);
  if (isList(value)) return value.map(forJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, forJson(item)]));
};

const wholeFrom = (text: string): number => {
  const value = /^[+-]?\d{1,20}$/.test(text) ? Number(text) : Number.NaN;
  if (isWhole(value)) return value === 0 ? 0 : value;
  throw new EvaluationError(`expected a string of a whole number up to 2^53, found ${describeKind(text)}`);
};

/** Each sign is looked at once, however long the text is. */
const DOUBLE = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

const doubleFrom = (text: string): number => {
  const value = DOUBLE.test(text) ? Number(text) : Number.NaN;
  if (isExactEnough(value)) return value;
  const expected = Number.isFinite(value) ? 'a number up to 2^53, which is exact' : 'a string of a number';
  throw new EvaluationError(`expected ${expected}, found ${describeKind(text)}`);
};

const truthFrom = (text: string): boolean => {
  if (['true', 'True', 'TRUE', 't', '1'].includes(text)) return true;
  if (['false', 'False', 'FALSE', 'f', '0'].includes(text)) return false;
  throw new EvaluationError(`expected "true" or "false", found ${describeKind(text)}`);
};

/** Without the zero's sign; a double that is whole and too big is not exact. */
const toWhole = (value: number): number => {
  const whole = Math.trunc(value);
  if (isWhole(whole)) return whole === 0 ? 0 : whole;
  throw new EvaluationError(`expected a number up to 2^53, found ${describeKind(value)}`);
};

/** From one type to another, and to JSON. */
export const conversions: readonly CelFunction[] = [
  define('string', ['dyn'], 'string', ([value], budget) => {
    const text = textOf(value);
    if (text === undefined) {
      throw new EvaluationError(
        `string(…) of ${describeKind(value)}; expected a string, a number, true, false or a time`,
      );
    }
    budget.spend(lengthOf(text));
    return text;
  }),
  define('int', ['int'], 'int', ([value]) => value),
  define('int', ['double'], 'int', ([value]) => toWhole(value)),
  define('int', ['string'], 'int', ([text]) => wholeFrom(text)),
  define('double', ['double'], 'double', ([value]) => value),
  define('double', ['string'], 'double', ([text], budget) => {
    budget.spend(lengthOf(text));
    return doubleFrom(text);
  }),
  define('bool', ['bool'], 'bool', ([value]) => value),
  define('bool', ['string'], 'bool', ([text]) => truthFrom(text)),
  define('dyn', ['dyn'], 'dyn', ([value]) => value),
  define('json', ['dyn'], 'string', ([value], budget) => {
    spendForAll(value, budget);
    return JSON.stringify(forJson(value));
  }),
];
