import { addError } from './file-error.ts';
import { unknownKey } from './mismatch.ts';
import { below, described, type Parsed, parse, type Schema, type Spot } from './schema.ts';
import { entryOf, type Tree } from './yaml-tree.ts';

/** The fields of a mapping that stand there and are of their kind. */
export type FieldsOf<T> = { readonly [Name in keyof T]?: Parsed<T[Name]> };

interface ObjectOptions<T> {
  readonly expected: string;
  readonly description?: string;
  readonly required?: readonly (keyof T & string)[];
  /** Keys that are refused with a reason of their own. */
  readonly refused?: Readonly<Record<string, string>>;
  /** Whether exactly one of the fields stands there; the text says what to do with several. */
  readonly exactlyOne?: string;
}

/** A mapping with fixed keys. Any other is an error, so that a misspelt one is not silently without effect. */
export const object = <T>(
  { expected, description, required = [], refused = {}, exactlyOne }: ObjectOptions<T>,
  fields: { readonly [Name in keyof T]: Schema<T[Name]> },
): Schema<FieldsOf<T>> => {
  const known = Object.keys(fields);
  const json = {
    type: 'object',
    properties: Object.fromEntries(Object.entries<Schema<unknown>>(fields).map(([name, one]) => [name, one.json])),
    ...(required.length > 0 && { required }),
    ...(exactlyOne !== undefined && { minProperties: 1, maxProperties: 1 }),
    additionalProperties: false,
  };
  const read = (tree: Tree, spot: Spot): FieldsOf<T> | undefined => {
    if (tree.kind !== 'map') return undefined;
    for (const { key, keyAt } of tree.entries) {
      if (known.includes(key)) continue;
      const message = Object.hasOwn(refused, key) ? `${key}: ${refused[key]}` : unknownKey(key, known);
      addError({ ...spot, at: keyAt }, message);
    }
    if (exactlyOne !== undefined && !hasOne(tree, known, spot, exactlyOne)) return {};
    const found: { [Name in keyof T]?: Parsed<T[Name]> } = {};
    const readField = <Name extends keyof T & string>(name: Name): void => {
      const entry = entryOf(tree, name);
      const where = below(spot, name);
      if (entry === undefined) {
        if (required.includes(name))
          addError({ ...spot, at: spot.keyAt, where }, `"${name}" is missing: expected ${fields[name].expected}`);
        return;
      }
      const parsed = parse(fields[name], entry.value, { ...spot, at: entry.value.at, keyAt: entry.keyAt, where });
      if (parsed !== undefined) found[name] = parsed;
    };
    for (const name in fields) readField(name);
    return found;
  };
  return { expected, json: described(json, description), read };
};

const hasOne = (tree: Tree, known: readonly string[], spot: Spot, advice: string): boolean => {
  const found = known.filter((name) => entryOf(tree, name) !== undefined);
  const shown = (names: readonly string[], word: string) => names.map((name) => `${name}:`).join(` ${word} `);
  if (found.length > 1)
    addError(
      spot,
      `expected one of ${known.map((name) => `${name}:`).join(', ')}, found ${shown(found, 'and')}; ${advice}`,
    );
  if (tree.kind === 'map' && tree.entries.length === 0)
    addError(spot, `expected ${shown(known, 'or')}, found an empty mapping`);
  return found.length === 1;
};

/** The place of a field, whether it stands there or not. */
export const spotOf = <T>({ value, spot }: Parsed<FieldsOf<T>>, name: keyof T & string): Spot =>
  value[name]?.spot ?? { ...spot, where: below(spot, name) };
