import { addError } from './file-error.ts';
import { below, described, type Parsed, parse, type Schema, type Spot } from './schema.ts';
import type { Tree } from './yaml-tree.ts';

/** Anything at all. */
export const anything: Schema<Tree> = { expected: 'a value', json: {}, read: (tree) => tree };

/** An array of values of one kind; those of another kind are left out, with an error. */
export const array = <T>(
  item: Schema<T>,
  expected: string,
  description: string | undefined,
  atLeastOne?: string,
): Schema<readonly Parsed<T>[]> => ({
  expected,
  json: described({ type: 'array', items: item.json, ...(atLeastOne !== undefined && { minItems: 1 }) }, description),
  read: (tree, spot) => {
    if (tree.kind !== 'list') return undefined;
    if (atLeastOne !== undefined && tree.items.length === 0)
      addError(spot, `expected ${atLeastOne}, found an empty array`);
    return tree.items.flatMap((one, index) => {
      const where = `${spot.where}.${index + 1}`;
      return parse(item, one, { ...spot, at: one.at, keyAt: one.at, where }) ?? [];
    });
  },
});

/** The values of an array, each once; another one is an error. */
export const uniqueValues = <T>(parsed: readonly Parsed<T>[]): readonly T[] =>
  parsed.flatMap(({ value, spot }, index) => {
    if (parsed.findIndex((other) => other.value === value) === index) return [value];
    addError(spot, `"${value}" stands here a second time; keep one of them`);
    return [];
  });

/** A mapping of values of one kind, by names of the file's own; a value of another kind is undefined, with an error. */
export const record = <T>(
  value: Schema<T>,
  expected: string,
  description: string,
  names?: RegExp,
): Schema<readonly NamedValue<T>[]> => ({
  expected,
  json: described(
    {
      type: 'object',
      ...(names !== undefined && { propertyNames: { pattern: names.source } }),
      additionalProperties: value.json,
    },
    description,
  ),
  read: (tree, spot) =>
    tree.kind !== 'map'
      ? undefined
      : tree.entries.map(({ key, keyAt, value: one }) => {
          const inside = { ...spot, at: one.at, keyAt, where: below(spot, key) };
          return { name: key, spot: inside, parsed: parse(value, one, inside) };
        }),
});

/** An entry of a {@link record}. */
export interface NamedValue<T> {
  readonly name: string;
  readonly spot: Spot;
  readonly parsed: Parsed<T> | undefined;
}
