import { parseWall } from '../calendar/civil-date.ts';
import { describeValue } from '../describe.ts';
import { field, isObject, type Json } from '../json.ts';
import { nearestName } from '../nearest-name.ts';
import { isBefore, parseIso } from '../time.ts';
import type { KeyPattern } from './key-tokens.ts';
import { matchKey } from './match-key.ts';
import type { DeclaredInput, InputType } from './trigger.ts';

const SHAPES: Readonly<Record<InputType, string>> = {
  string: 'a string',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'a boolean',
  date: 'a date such as "2026-11-22"',
  datetime: 'a time with its zone such as "2026-11-22T02:00:00Z"',
  array: 'an array of strings',
};

const DATE_LENGTH = 'YYYY-MM-DD'.length;

/** A day of the calendar: JavaScript reads the thirtieth of February as a day of March. */
const isDate = (text: string): boolean => text.length === DATE_LENGTH && parseWall(text) !== undefined;

const hasShape = (type: InputType, value: unknown): boolean => {
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'integer':
      return Number.isSafeInteger(value);
    case 'number':
      return Number.isFinite(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'date':
      return typeof value === 'string' && isDate(value);
    case 'datetime':
      return typeof value === 'string' && isDate(value.slice(0, DATE_LENGTH)) && parseIso(value) !== undefined;
    case 'array':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
  }
};

/** Whether `a` comes before `b`; both have the shape of the type. */
export const comesBefore = (type: InputType, a: Json, b: Json): boolean => {
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  if (typeof a !== 'string' || typeof b !== 'string') return false;
  if (type !== 'datetime') return a < b;
  const [first, second] = [parseIso(a), parseIso(b)];
  return first !== undefined && second !== undefined && isBefore(first, second);
};

/** The values that `enum` allows, and the default: what stands when nothing is said can always be said. */
const allowedValues = ({ enum: listed, default: standIn }: DeclaredInput): readonly Json[] | undefined => {
  if (listed === undefined) return undefined;
  const also = Array.isArray(standIn) ? standIn : standIn === undefined ? [] : [standIn];
  return [...listed, ...also.filter((value) => !listed.some((one) => one === value))];
};

/** What an input may be, in a few words: `a date such as "2026-11-22"`, `"fr", "de" or "all"`. */
export const describeInput = (input: DeclaredInput): string => {
  const { type, pattern, min, max } = input;
  const allowed = allowedValues(input)?.map((value) => JSON.stringify(value));
  const [last, ...others] = allowed === undefined ? [] : [...allowed].reverse();
  const choice = others.length === 0 ? last : `${others.reverse().join(', ')} or ${last}`;
  const shape = choice === undefined ? SHAPES[type] : type === 'array' ? `an array of ${choice}` : choice;
  return [
    shape,
    ...(pattern === undefined ? [] : [`like '${pattern.source}'`]),
    ...(min === undefined ? [] : [`not below ${min}`]),
    ...(max === undefined ? [] : [`not above ${max}`]),
  ].join(', ');
};

const isAllowed = (input: DeclaredInput, value: Json): boolean => {
  const { type, pattern, min, max } = input;
  if (!hasShape(type, value)) return false;
  const allowed = allowedValues(input);
  const items: readonly Json[] = Array.isArray(value) ? value : [value];
  if (allowed !== undefined && !items.every((item) => allowed.some((one) => one === item))) return false;
  const matches = (item: Json) => typeof item !== 'string' || pattern === undefined || matchKey(pattern, item);
  if (!items.every((item) => matches(item) !== undefined)) return false;
  if (min !== undefined && comesBefore(type, value, min)) return false;
  return max === undefined || !comesBefore(type, max, value);
};

const unquoted = (type: InputType, value: Json): string =>
  typeof value === 'string' &&
  /^(?:-?[\d.]+|true|false)$/.test(value) &&
  ['integer', 'number', 'boolean'].includes(type)
    ? ' without quotes'
    : '';

const MAX_SHOWN = 60;

const showFound = (value: Json): string => {
  if (!Array.isArray(value)) return describeValue(value);
  const shown = JSON.stringify(value);
  return `the array ${shown.length > MAX_SHOWN ? `${shown.slice(0, MAX_SHOWN)}…` : shown}`;
};

/** What is wrong with a value of an input; undefined when nothing is. */
export const inputError = (input: DeclaredInput, value: Json): string | undefined =>
  isAllowed(input, value)
    ? undefined
    : `expected ${describeInput(input)}${unquoted(input.type, value)}, found ${showFound(value)}`;

/** The input of a call with the defaults in it, or everything that is wrong with it. */
export type CheckedInput =
  | { readonly ok: true; readonly input: Json }
  | { readonly ok: false; readonly errors: readonly string[] };

/** Checks the input of a call against what its trigger declares, and puts in the defaults. */
export const checkInput = (input: Json, declared: readonly DeclaredInput[]): CheckedInput => {
  if (!isObject(input)) return { ok: false, errors: [`input: expected an object, found ${describeValue(input)}`] };
  const names = declared.map(({ name }) => name);
  const unknown = Object.keys(input).filter((name) => !names.includes(name));
  const errors = unknown.map((name) => {
    const nearest = nearestName(name, names);
    const known = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
    return `input: ${JSON.stringify(name)} is no input of this trigger (${nearest === undefined ? known : `did you mean "${nearest}"?`})`;
  });
  const complete: [string, Json][] = [];
  for (const one of declared) {
    const value = field(input, one.name) as Json | undefined;
    if (value !== undefined) {
      const error = inputError(one, value);
      if (error !== undefined) errors.push(`input.${one.name}: ${error}`);
      complete.push([one.name, value]);
    } else if (one.required) errors.push(`input.${one.name}: it is missing; expected ${describeInput(one)}`);
    else if (one.default !== undefined) complete.push([one.name, one.default]);
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, input: Object.fromEntries(complete) };
};

/** One line for a person: name, what it may be, and whether it must be there. */
export const showInput = (input: DeclaredInput): string => {
  const absent =
    input.default !== undefined
      ? `${JSON.stringify(input.default)} when left out`
      : input.required
        ? 'required'
        : 'may be left out';
  return `${input.name}: ${describeInput(input)} (${absent})${input.description === undefined ? '' : `: ${input.description}`}`;
};

const EXAMPLES: Readonly<Record<InputType, Json>> = {
  string: '…',
  integer: 1,
  number: 1.5,
  boolean: true,
  date: '2026-11-22',
  datetime: '2026-11-22T02:00:00Z',
  array: ['…'],
};

const exampleOf = ({ tokens }: KeyPattern): string =>
  tokens.map((token) => (typeof token === 'string' ? token : 'x')).join('');

/** An input as a call might give it, for showing the right form. */
export const exampleInput = (declared: readonly DeclaredInput[]): Json =>
  Object.fromEntries(
    declared
      .filter((input) => input.required)
      .map(({ name, type, enum: listed, pattern, min, max }) => {
        const [first] = listed ?? [];
        const value = first ?? (pattern === undefined ? undefined : exampleOf(pattern)) ?? min ?? max ?? EXAMPLES[type];
        return [name, type === 'array' && !Array.isArray(value) ? [value] : value];
      }),
  );
