import { isZonedTime, type ZonedTime } from '../calendar/zoned-time.ts';
import { isWhole } from './arithmetic.ts';
import type { Budget } from './budget.ts';
import { describeKind, EvaluationError, isList, isValueObject, Optional, type Value } from './value.ts';

/** Kinds of values by the names of CEL's types. A `picture` and a `zone` are strings; literal ones `check` judges. */
interface Kinds {
  readonly string: string;
  readonly picture: string;
  readonly zone: string;
  readonly int: number;
  readonly double: number;
  readonly bool: boolean;
  readonly list: readonly Value[];
  readonly 'list<string>': readonly string[];
  readonly map: Value;
  readonly time: ZonedTime;
  readonly optional: Optional;
  readonly dyn: Value;
}

/** The kind of a parameter or result. */
export type Kind = keyof Kinds;

type Arguments<P extends readonly Kind[]> = {
  readonly [Index in keyof P]: P[Index] extends Kind ? Kinds[P[Index]] : never;
};

/** One way to call a function. */
export interface CelFunction {
  /** Of a method: with a dot in front, and the first parameter is what stands before the dot. */
  readonly name: string;
  readonly parameters: readonly Kind[];
  /** What it gives, as the type checker is told; may be a type such as `optional<string>`. */
  readonly gives: string;
  /** Calls it when the arguments are of its kinds. @throws EvaluationError */
  readonly call: (values: readonly Value[], budget: Budget) => { readonly value: Value } | undefined;
}

const isText = (value: Value): value is string => typeof value === 'string';

const IS: Readonly<Record<Kind, (value: Value) => boolean>> = {
  string: isText,
  picture: isText,
  zone: isText,
  int: isWhole,
  double: (value) => typeof value === 'number',
  bool: (value) => typeof value === 'boolean',
  list: isList,
  'list<string>': (value) => isList(value) && value.every(isText),
  map: isValueObject,
  time: isZonedTime,
  optional: (value) => value instanceof Optional,
  dyn: () => true,
};

const areOf = <const P extends readonly Kind[]>(
  values: readonly Value[],
  parameters: P,
): values is readonly Value[] & Arguments<P> =>
  values.length === parameters.length &&
  parameters.every((kind, index) => {
    const value = values[index];
    return value !== undefined && IS[kind](value);
  });

/** Makes a function; what it does gets its arguments with their types, and pays for what it reads and makes. */
export const define = <const P extends readonly Kind[]>(
  name: string,
  parameters: P,
  gives: string,
  run: (values: Arguments<P>, budget: Budget) => Value,
): CelFunction => ({
  name,
  parameters,
  gives,
  call: (values, budget) => (areOf(values, parameters) ? { value: run(values, budget) } : undefined),
});

const WORDS: Readonly<Record<Kind, string>> = {
  string: 'a string',
  picture: 'a picture',
  zone: 'a time zone',
  int: 'a whole number',
  double: 'a number',
  bool: 'a boolean',
  list: 'an array',
  'list<string>': 'an array of strings',
  map: 'an object',
  time: 'a time',
  optional: 'an optional value, e.g. input.?name',
  dyn: 'any value',
};

/** How a function is called, in words: `a string.split(a string)`. */
export const showCall = (name: string, shown: readonly string[]): string =>
  name.startsWith('.') ? `${shown[0]}${name}(${shown.slice(1).join(', ')})` : `${name}(${shown.join(', ')})`;

/** All ways to call a function, in words. */
export const showWays = (ways: readonly CelFunction[]): string => {
  const words = (kinds: readonly Kind[]) => kinds.map((kind) => WORDS[kind]);
  return [...new Set(ways.map(({ name, parameters }) => showCall(name, words(parameters))))].join(' or ');
};

/** Calls the way whose kinds fit. @throws EvaluationError when none does */
export const callOneOf = (ways: readonly CelFunction[], values: readonly Value[], budget: Budget): Value => {
  for (const way of ways) {
    const result = way.call(values, budget);
    if (result !== undefined) return result.value;
  }
  const found = showCall(ways[0]?.name ?? '', values.map(describeKind));
  throw new EvaluationError(`expected ${showWays(ways)}, found ${found}`);
};
