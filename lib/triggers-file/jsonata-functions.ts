/** What `check` knows of JSONata's functions. https://docs.jsonata.org/overview */

/** `other`: a list, an object, null or a function, for which no text can stand; `unknown`: it depends on the event. */
export type ResultType = 'text' | 'number' | 'boolean' | 'other' | 'unknown';

/** Functions that give nothing when their first argument is nothing, so that an absent field never goes unnoticed. */
const PASSING: Readonly<Record<string, ResultType>> = {
  abs: 'number',
  average: 'number',
  base64decode: 'text',
  base64encode: 'text',
  boolean: 'boolean',
  ceil: 'number',
  contains: 'boolean',
  decodeUrl: 'text',
  decodeUrlComponent: 'text',
  encodeUrl: 'text',
  encodeUrlComponent: 'text',
  floor: 'number',
  formatBase: 'text',
  formatInteger: 'text',
  formatNumber: 'text',
  fromMillis: 'text',
  join: 'text',
  length: 'number',
  lowercase: 'text',
  max: 'number',
  min: 'number',
  not: 'boolean',
  number: 'number',
  parseInteger: 'number',
  power: 'number',
  replace: 'text',
  round: 'number',
  split: 'other',
  sqrt: 'number',
  string: 'text',
  substring: 'text',
  substringAfter: 'text',
  substringBefore: 'text',
  sum: 'number',
  toMillis: 'number',
  trim: 'text',
  uppercase: 'text',
};

const OTHERS: Readonly<Record<string, ResultType>> = {
  append: 'unknown',
  assert: 'unknown',
  clone: 'unknown',
  count: 'number',
  distinct: 'unknown',
  each: 'unknown',
  error: 'unknown',
  exists: 'boolean',
  filter: 'unknown',
  keys: 'unknown',
  lookup: 'unknown',
  map: 'unknown',
  match: 'unknown',
  merge: 'other',
  reduce: 'unknown',
  reverse: 'unknown',
  sift: 'other',
  single: 'unknown',
  sort: 'unknown',
  spread: 'unknown',
  type: 'text',
  zip: 'unknown',
};

/** Functions that escape the bounds of evaluation, or make two deliveries of one event differ; and why. */
const REFUSED: Readonly<Record<string, string>> = {
  eval: 'it runs code that nobody has checked',
  millis: 'it gives another value for each delivery of one event; use eventTime or scheduledTime',
  now: 'it gives another value for each delivery of one event; use eventTime or scheduledTime',
  pad: 'its width may come from data, and nothing bounds the memory it takes',
  random: 'it gives another value for each delivery of one event',
  shuffle: 'it gives another value for each delivery of one event',
};

/** What `check` lets through, so that it can suggest the nearest one for a misspelt name; without the `$`. */
export const FUNCTION_NAMES: readonly string[] = [...Object.keys(PASSING), ...Object.keys(OTHERS)].sort();

/** False also for functions that JSONata has and we refuse; {@link refusalOf} knows those. */
export const isFunctionName = (name: string): boolean => Object.hasOwn(PASSING, name) || Object.hasOwn(OTHERS, name);

/** Why a function is refused; undefined for all others. */
export const refusalOf = (name: string): string | undefined =>
  Object.hasOwn(REFUSED, name) ? REFUSED[name] : undefined;

/** Whether a function gives nothing when its first argument is nothing. */
export const passesNothingOn = (name: string): boolean => Object.hasOwn(PASSING, name);

/** What the function gives when it gives anything at all; `unknown` for any other name, such as a variable. */
export const resultTypeOf = (name: string): ResultType => {
  if (Object.hasOwn(PASSING, name)) return PASSING[name] ?? 'unknown';
  return Object.hasOwn(OTHERS, name) ? (OTHERS[name] ?? 'unknown') : 'unknown';
};
