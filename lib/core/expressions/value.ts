import { isZonedTime, type ZonedTime } from '../calendar/zoned-time.ts';
import { describeValue } from '../describe.ts';

/** What an expression works with: JSON as it came, times, and values that may be absent. Numbers are never big. */
export type Value = null | boolean | number | string | ZonedTime | Optional | readonly Value[] | ValueObject;

/** An object of JSON, or one that the expression wrote. Read it with {@link ../json.ts} `field`. */
export interface ValueObject {
  readonly [name: string]: Value;
}

/** CEL's optional: what `.?name`, `[?index]`, `optional.of(…)` and `optional.none()` give. */
export class Optional {
  /** Absent: there is no value. */
  readonly value?: Value;

  constructor(value?: Value) {
    if (value !== undefined) this.value = value;
  }
}

/** Nothing else looks like this: see `empty` in {@link ./compiled-expression.ts}. */
export const WRITTEN_EMPTY = new Optional('');

/** Why an expression has no value for this event; caught where the expression as a whole is evaluated. */
export class EvaluationError extends Error {
  /** Where in the source, when only a part of it is wrong. */
  readonly at: readonly [from: number, to: number] | undefined;

  constructor(message: string, at?: readonly [from: number, to: number]) {
    super(message);
    this.at = at;
  }
}

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

export const isValueObject = (value: Value): value is ValueObject =>
  typeof value === 'object' && value !== null && !isList(value) && !isZonedTime(value) && !(value instanceof Optional);

/** Says in a message what kind of value was found, and which where it is short. */
export const describeKind = (value: Value): string => {
  if (value instanceof Optional) return 'an optional value';
  return isZonedTime(value) ? 'a time' : describeValue(value);
};
