import { isWhole } from './cel-arithmetic.ts';
import { type Budget, lengthOf, spendForAll } from './cel-budget.ts';
import { type CelFunction, define } from './cel-function.ts';
import { timeFunctions } from './cel-time-functions.ts';
import { describeKind, EvaluationFault, isList, Optional, type Value } from './cel-value.ts';
import { isZonedTime, showTime } from './zoned-time.ts';

/** A value as it stands in a text; undefined for what has no text of its own: null, lists, objects. */
export const textOf = (value: Value): string | undefined => {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return JSON.stringify(value);
  return isZonedTime(value) ? showTime(value) : undefined;
};

const forJson = (value: Value): unknown => {
  if (value instanceof Optional)
    throw new EvaluationFault('an optional value is no JSON; give it a default with .orValue(…)');
  if (isZonedTime(value)) return showTime(value);
  if (isList(value)) return value.map(forJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, forJson(item)]));
};

const wholeFrom = (text: string): number => {
  const value = /^[+-]?\d{1,20}$/.test(text) ? Number(text) : Number.NaN;
  if (isWhole(value)) return value === 0 ? 0 : value;
  throw new EvaluationFault(`found ${describeKind(text)}, expected a text of a whole number up to 2^53`);
};

const doubleFrom = (text: string): number => {
  const value = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value)) return value;
  throw new EvaluationFault(`found ${describeKind(text)}, expected a text of a number`);
};

const TRUTHS: Readonly<Record<string, boolean>> = { true: true, True: true, TRUE: true, t: true, '1': true };
const UNTRUTHS: Readonly<Record<string, boolean>> = { false: true, False: true, FALSE: true, f: true, '0': true };

const truthFrom = (text: string): boolean => {
  if (Object.hasOwn(TRUTHS, text)) return true;
  if (Object.hasOwn(UNTRUTHS, text)) return false;
  throw new EvaluationFault(`found ${describeKind(text)}, expected "true" or "false"`);
};

/** JSON.stringify without the zero's sign, and beyond doubt: a double that is whole and too big is not exact. */
const toWhole = (value: number): number => {
  const whole = Math.trunc(value);
  if (isWhole(whole)) return whole === 0 ? 0 : whole;
  throw new EvaluationFault(`found ${describeKind(value)}, expected a number up to 2^53`);
};

/** Looking for a long text takes the machine up to its length times the other's; then that is what it costs. */
const costOfSearch = (text: string, part: string): number =>
  lengthOf(text) + lengthOf(part) + Math.ceil((text.length * part.length) / 256);

const conversions: readonly CelFunction[] = [
  define('string', ['dyn'], 'string', ([value], budget) => {
    const text = textOf(value);
    if (text === undefined) {
      throw new EvaluationFault(
        `string(…) of ${describeKind(value)}; expected a text, a number, true, false or a time`,
      );
    }
    budget.spend(lengthOf(text));
    return text;
  }),
  define('int', ['int'], 'int', ([value]) => value),
  define('int', ['double'], 'int', ([value]) => toWhole(value)),
  define('int', ['string'], 'int', ([text]) => wholeFrom(text)),
  define('double', ['double'], 'double', ([value]) => value),
  define('double', ['string'], 'double', ([text]) => doubleFrom(text)),
  define('bool', ['bool'], 'bool', ([value]) => value),
  define('bool', ['string'], 'bool', ([text]) => truthFrom(text)),
  define('dyn', ['dyn'], 'dyn', ([value]) => value),
  define('json', ['dyn'], 'string', ([value], budget) => {
    spendForAll(value, budget);
    return JSON.stringify(forJson(value));
  }),
];

const optionals: readonly CelFunction[] = [
  define('optional.of', ['dyn'], 'optional<dyn>', ([value]) => new Optional(value)),
  define('optional.none', [], 'optional<dyn>', () => new Optional()),
  define('.hasValue', ['optional'], 'bool', ([{ value }]) => value !== undefined),
  define('.value', ['optional'], 'dyn', ([{ value }]) => {
    if (value !== undefined) return value;
    throw new EvaluationFault('.value() of an optional that has none');
  }),
  define('nonEmpty', ['string'], 'optional<string>', ([text]) => new Optional(text === '' ? undefined : text)),
];

const texts: readonly CelFunction[] = [
  define('.contains', ['string', 'string'], 'bool', ([text, part], budget) => {
    budget.spend(costOfSearch(text, part));
    return text.includes(part);
  }),
  define('.startsWith', ['string', 'string'], 'bool', ([text, start], budget) => {
    budget.spend(lengthOf(start));
    return text.startsWith(start);
  }),
  define('.endsWith', ['string', 'string'], 'bool', ([text, end], budget) => {
    budget.spend(lengthOf(end));
    return text.endsWith(end);
  }),
  define('.lowerAscii', ['string'], 'string', ([text], budget) => {
    budget.spend(lengthOf(text));
    return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  }),
  define('.upperAscii', ['string'], 'string', ([text], budget) => {
    budget.spend(lengthOf(text));
    return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
  }),
  define('.trim', ['string'], 'string', ([text], budget) => {
    budget.spend(lengthOf(text));
    return text.trim();
  }),
  define('.indexOf', ['string', 'string'], 'int', ([text, part], budget) => {
    budget.spend(costOfSearch(text, part));
    return placeOf(text, text.indexOf(part));
  }),
  define('.lastIndexOf', ['string', 'string'], 'int', ([text, part], budget) => {
    budget.spend(costOfSearch(text, part));
    return placeOf(text, text.lastIndexOf(part));
  }),
  define('.substring', ['string', 'int'], 'string', ([text, from], budget) => {
    budget.spend(lengthOf(text) * 2);
    return cut(text, from, undefined);
  }),
  define('.substring', ['string', 'int', 'int'], 'string', ([text, from, to], budget) => {
    budget.spend(lengthOf(text) * 2);
    return cut(text, from, to);
  }),
  define('.split', ['string', 'string'], 'list<string>', ([text, separator], budget) => {
    budget.spend(costOfSearch(text, separator) * 2);
    return splitAt(text, separator);
  }),
  define('.split', ['string', 'string', 'int'], 'list<string>', ([text, separator, most], budget) => {
    budget.spend(costOfSearch(text, separator) * 3);
    const parts = splitAt(text, separator);
    if (most < 0 || parts.length <= most) return parts;
    return most === 0 ? [] : [...parts.slice(0, most - 1), parts.slice(most - 1).join(separator)];
  }),
  define('.replace', ['string', 'string', 'string'], 'string', ([text, from, to], budget) => {
    budget.spend(costOfSearch(text, from) * 2);
    const parts = splitAt(text, from);
    budget.spend((parts.length - 1) * lengthOf(to));
    return parts.join(to);
  }),
  define('.join', ['list<string>'], 'string', ([items], budget) => joined(items, '', budget)),
  define('.join', ['list<string>', 'string'], 'string', ([items, separator], budget) =>
    joined(items, separator, budget),
  ),
  define('pad', ['int', 'int'], 'string', ([value, digits]) => {
    if (value >= 0 && digits >= 1 && digits <= 20) return String(value).padStart(digits, '0');
    throw new EvaluationFault(`pad(${value}, ${digits}); expected a number of at least 0, and 1 to 20 digits`);
  }),
];

/** A text by its characters: one beyond U+FFFF is two code units, and is never cut in half. */
const charactersOf = (text: string): string | readonly string[] =>
  /[\uD800-\uDFFF]/.test(text) ? Array.from(text) : text;

/** Counted in characters, as `.size()` counts. */
const placeOf = (text: string, codeUnit: number): number =>
  codeUnit < 0 ? codeUnit : charactersOf(text.slice(0, codeUnit)).length;

const cut = (text: string, from: number, to: number | undefined): string => {
  const characters = charactersOf(text);
  const end = to ?? characters.length;
  if (from < 0 || end < from || end > characters.length) {
    const length = characters.length;
    throw new EvaluationFault(
      to === undefined
        ? `.substring(${from}) of a text of ${length} characters; expected 0 to ${length}`
        : `.substring(${from}, ${to}) of a text of ${length} characters; expected 0 to ${length}, and the end not before the beginning`,
    );
  }
  const part = characters.slice(from, end);
  return typeof part === 'string' ? part : part.join('');
};

const splitAt = (text: string, separator: string): readonly string[] =>
  separator === '' ? Array.from(text) : text.split(separator);

const joined = (items: readonly string[], separator: string, { spend }: Budget): string => {
  spend(items.reduce((sum, item) => sum + item.length + separator.length, items.length));
  return items.join(separator);
};

const sizes: readonly CelFunction[] = ['size', '.size'].flatMap((name) => [
  define(name, ['string'], 'int', ([text], budget) => {
    budget.spend(lengthOf(text));
    return charactersOf(text).length;
  }),
  define(name, ['list'], 'int', ([items]) => items.length),
  define(name, ['map'], 'int', ([object], budget) => {
    const names = Object.keys(object ?? {});
    budget.spend(names.length);
    return names.length;
  }),
]);

const numbers: readonly CelFunction[] = [
  define('min', ['int', 'int'], 'int', ([a, b]) => Math.min(a, b)),
  define('min', ['double', 'double'], 'double', ([a, b]) => Math.min(a, b)),
  define('max', ['int', 'int'], 'int', ([a, b]) => Math.max(a, b)),
  define('max', ['double', 'double'], 'double', ([a, b]) => Math.max(a, b)),
  define('-', ['double'], 'double', ([value]) => (value === 0 ? 0 : -value)),
  define('!', ['bool'], 'bool', ([value]) => !value),
];

/** Every function of expressions: what is not here does not exist, whatever else CEL has. */
export const CEL_FUNCTIONS: readonly CelFunction[] = [
  ...conversions,
  ...optionals,
  ...texts,
  ...sizes,
  ...numbers,
  ...timeFunctions,
];

const byName = (functions: readonly CelFunction[]): ReadonlyMap<string, readonly CelFunction[]> =>
  Map.groupBy(functions, ({ name }) => name);

/** The ways to call each function, by its name. */
export const FUNCTIONS_BY_NAME: ReadonlyMap<string, readonly CelFunction[]> = byName(CEL_FUNCTIONS);
