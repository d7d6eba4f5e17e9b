import { type Budget, lengthOf } from './budget.ts';
import { type CelFunction, define } from './function-signature.ts';
import { EvaluationError } from './value.ts';

/** Looking for a long text takes the machine up to its length times the other's; then that is what it costs. */
const costOfSearch = (text: string, part: string): number =>
  lengthOf(text) + lengthOf(part) + Math.ceil((text.length * part.length) / 256);

/** A text made of one, at the cost of its length. */
const made = (name: string, run: (text: string) => string): CelFunction =>
  define(name, ['string'], 'string', ([text], budget) => {
    budget.spend(lengthOf(text));
    return run(text);
  });

/** What is found of one text in another. */
const sought = (name: string, gives: string, find: (text: string, part: string) => boolean | number): CelFunction =>
  define(name, ['string', 'string'], gives, ([text, part], budget) => {
    budget.spend(costOfSearch(text, part));
    return find(text, part);
  });

/** Of texts, and arrays of texts. */
export const textFunctions: readonly CelFunction[] = [
  sought('.contains', 'bool', (text, part) => text.includes(part)),
  sought('.indexOf', 'int', (text, part) => placeOf(text, text.indexOf(part))),
  sought('.lastIndexOf', 'int', (text, part) => placeOf(text, text.lastIndexOf(part))),
  define('.startsWith', ['string', 'string'], 'bool', ([text, start], budget) => {
    budget.spend(lengthOf(start));
    return text.startsWith(start);
  }),
  define('.endsWith', ['string', 'string'], 'bool', ([text, end], budget) => {
    budget.spend(lengthOf(end));
    return text.endsWith(end);
  }),
  made('.lowerAscii', (text) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())),
  made('.upperAscii', (text) => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())),
  made('.trim', (text) => text.trim()),
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
];

/** A string by its characters: one beyond U+FFFF is two code units, and is never cut in half. */
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
    throw new EvaluationError(
      to === undefined
        ? `.substring(${from}) of a string of ${length} characters; expected 0 to ${length}`
        : `.substring(${from}, ${to}) of a string of ${length} characters; expected 0 to ${length}, and the end not before the beginning`,
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

/** How long something is. */
export const sizes: readonly CelFunction[] = ['size', '.size'].flatMap((name) => [
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
