import type { Code, FieldCode } from './compiled-expression.ts';
import { describeKind, EvaluationError, isList, isValueObject, Optional, type Value } from './value.ts';

/** A path as it is written, e.g. `input.items`; undefined for what is no path. */
const pathOf = (code: Code): string | undefined => {
  if (code.op === 'event') return '';
  if (code.op === 'variable') return code.name;
  if (code.op !== 'field') return undefined;
  const of = pathOf(code.of);
  return of === undefined ? undefined : `${of}${of === '' ? '' : '.'}${code.name}`;
};

/** Says that a field is not there, by its path where it has one. */
export const absent = (code: FieldCode): string => {
  const path = pathOf(code);
  if (path === undefined) return `there is no "${code.name}" in it`;
  return `${path} is absent from this event`;
};

/** A field of an object, and of nothing else. @throws EvaluationError */
export const readField = (of: Value, name: string): Value | undefined => {
  if (isValueObject(of)) return Object.hasOwn(of, name) ? of[name] : undefined;
  const advice = isList(of) ? '; say of which item, e.g. […][0]' : '';
  throw new EvaluationError(`reads "${name}" of ${describeKind(of)}; expected an object${advice}`);
};

/** An item of an array, or a field of an object by a name that was worked out. @throws EvaluationError */
export const readIndex = (of: Value, index: Value): Value | undefined => {
  if (isValueObject(of) && typeof index === 'string') return readField(of, index);
  if (isList(of) && typeof index === 'number') return of[index];
  const right = isList(of)
    ? 'a whole number as index of an array'
    : 'an array with a whole number, or an object with a name';
  throw new EvaluationError(`reads [${describeKind(index)}] of ${describeKind(of)}; expected ${right}`);
};

/** Says that an item or name is not there. */
export const nothingAt = (of: Value, index: Value): string =>
  isList(of)
    ? `there is no item [${String(index)}]: the array has ${of.length}, and the first is [0]`
    : `there is no name ${JSON.stringify(index)} in the object`;

/** `.?name` and `[?index]` of an optional look into it; where there is nothing, there is nothing below it. */
export const readOptional = (of: Value, read: (of: Value) => Value | undefined): Optional => {
  const inside = of instanceof Optional ? of.value : of;
  return new Optional(inside === undefined ? undefined : read(inside));
};

/** What a macro goes through. @throws EvaluationError */
export const itemsOf = (over: Value): readonly Value[] => {
  if (isList(over)) return over;
  if (isValueObject(over)) return Object.keys(over);
  throw new EvaluationError(`goes through ${describeKind(over)}; expected an array or an object`);
};
