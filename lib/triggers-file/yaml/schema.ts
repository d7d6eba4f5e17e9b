import { addError, type Place, type Position } from './file-error.ts';
import { mismatch } from './mismatch.ts';
import type { Tree } from './yaml-tree.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** The place of a value, and of its key: what a mapping lacks is shown at the mapping's own key. */
export interface Spot extends Place {
  readonly keyAt: Position;
}

/** A value of the kind that its schema asks for, with its place. */
export interface Parsed<T> {
  readonly value: T;
  /** Of a scalar, as written: `0123` and `1.10` keep their form; empty for all else. */
  readonly text: string;
  /** Of a mapping, all its keys, known or not. */
  readonly keys: readonly string[];
  readonly spot: Spot;
}

/**
 * What may stand at a place of the file: how it is read, and what editors are told of it. `read` gives undefined for a
 * value of another kind, and leaves it to {@link parse} to say so; whatever is wrong below it adds itself.
 */
export interface Schema<T> {
  /** As a message says it after "expected". */
  readonly expected: string;
  readonly json: JsonSchema;
  readonly read: (tree: Tree, spot: Spot) => T | undefined;
  /** More about a word that is refused. */
  readonly note?: (word: unknown) => string;
}

/** What a schema's values are. */
export type ValueOf<S> = S extends Schema<infer T> ? T : never;

/** The value that stands at a place; undefined, with an error, when the schema asks for another. */
export const parse = <T>(schema: Schema<T>, tree: Tree, spot: Spot): Parsed<T> | undefined => {
  const value = schema.read(tree, spot);
  if (value === undefined) {
    const note = tree.kind === 'scalar' ? (schema.note?.(tree.value) ?? '') : '';
    addError(spot, `${mismatch(tree, schema.expected, spot.where)}${note}`);
    return undefined;
  }
  const keys = tree.kind === 'map' ? tree.entries.map(({ key }) => key) : [];
  return { value, text: tree.kind === 'scalar' ? tree.text : '', keys, spot };
};

/** With its description, where it has one. */
export const described = (json: JsonSchema, description: string | undefined): JsonSchema =>
  description === undefined ? json : { ...json, description };

/** Where a value below another is. */
export const below = (spot: Spot, name: string): string => (spot.where === '' ? name : `${spot.where}.${name}`);
