/** What is known of the value that an expression gives. */
export interface ResultType {
  /** `unknown`: only the event decides; `other`: no single value. */
  readonly is: 'string' | 'number' | 'boolean' | 'time' | 'other' | 'unknown';
  /** It may have no value, and then what it stands for is left out. */
  readonly optional: boolean;
}

const IS: Readonly<Record<string, ResultType['is']>> = {
  string: 'string',
  int: 'number',
  double: 'number',
  bool: 'boolean',
  time: 'time',
  dyn: 'unknown',
};

/** From CEL's name of a type. */
export const resultType = (name: string): ResultType => {
  const inside = /^optional<(.*)>$/.exec(name)?.[1];
  if (inside !== undefined) return { ...resultType(inside), optional: true };
  // The value of an empty array or of optional.none() has a type without a name.
  if (/^[A-Z]$/.test(name) || name.startsWith('dyn')) return { is: 'unknown', optional: false };
  return { is: Object.hasOwn(IS, name) ? (IS[name] ?? 'other') : 'other', optional: false };
};

const WORDS: Readonly<Record<string, string>> = {
  string: 'a string',
  int: 'a whole number',
  uint: 'a whole number',
  double: 'a number',
  bool: 'a boolean',
  bytes: 'bytes',
  time: 'a time',
  null: 'null',
  type: 'the name of a type',
  dyn: 'a value of any type',
  list: 'an array',
  'list<string>': 'an array of strings',
  'list<int>': 'an array of whole numbers',
};

/** CEL's name of a type in words, e.g. `an array of strings`. */
export const showType = (name: string): string => {
  if (Object.hasOwn(WORDS, name)) return WORDS[name] ?? name;
  if (name.startsWith('optional')) return 'an optional value';
  if (name.startsWith('list')) return 'an array';
  if (name.startsWith('map') || name.startsWith('$')) return 'an object';
  return name.startsWith('dyn') || /^[A-Z]$/.test(name) ? 'a value of any type' : name;
};

/** What an expression gives, in words. */
export const showResult = (is: ResultType['is']): string => {
  if (is === 'other') return 'no single value';
  return is === 'unknown' ? 'a value of any type' : `a ${is}`;
};
