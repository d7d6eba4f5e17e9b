import { isObject } from '../../lib/core/json.ts';
import { cursorIn } from './cursor-path.ts';

/** Something that can stand at a place of the file. */
export interface Completion {
  readonly label: string;
  /** What is put in; the label unless given. */
  readonly apply?: string;
  /** What it means. */
  readonly info?: string;
}

/** What can stand at a place, in place of what is written from `from` on. */
export interface Completions {
  readonly from: number;
  readonly options: readonly Completion[];
}

type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * Keys and values that the file's JSON Schema allows at a place, without the keys that stand there already.
 *
 * @param offset where the cursor is, in characters from the start of the text
 */
export const completionsAt = (text: string, offset: number, schema: JsonSchema): Completions => {
  const cursor = cursorIn(text, offset);
  if (cursor === undefined) return { from: offset, options: [] };
  const nodes = cursor.path.reduce(below, alternativesOf(schema));
  const options =
    cursor.kind === 'value'
      ? nodes.flatMap(valuesOf)
      : nodes.flatMap((node) => keysOf(node, cursor.indent)).filter(({ label }) => !cursor.beside.includes(label));
  return { from: offset - cursor.written.length, options: options.filter(isNew) };
};

const isNew = ({ label }: Completion, at: number, all: readonly Completion[]): boolean =>
  all.findIndex((other) => other.label === label) === at;

/** A schema, or those of which a value has to follow one. */
const alternativesOf = (schema: JsonSchema): readonly JsonSchema[] => {
  const { anyOf } = schema;
  return Array.isArray(anyOf) ? anyOf.filter(isObject).flatMap(alternativesOf) : [schema];
};

/** What may stand below a key, or as an item of an array. */
const below = (nodes: readonly JsonSchema[], name: string): readonly JsonSchema[] =>
  nodes.flatMap(({ properties, additionalProperties, items }) => {
    const known = isObject(properties) && Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    const found = name === '[]' ? items : known;
    return isObject(found) ? alternativesOf(found) : [];
  });

const descriptionOf = (schema: unknown): { readonly info?: string } =>
  isObject(schema) && typeof schema['description'] === 'string' ? { info: schema['description'] } : {};

/** A key for what is a mapping, and nothing else, is put in with a line of its own below it. */
const keysOf = ({ properties }: JsonSchema, indent: number | undefined): readonly Completion[] =>
  Object.entries(isObject(properties) ? properties : {}).map(([label, schema]) => {
    const isMapping = isObject(schema) && schema['type'] === 'object' && indent !== undefined;
    return {
      label,
      apply: isMapping ? `${label}:\n${' '.repeat(indent + 2)}` : `${label}: `,
      ...descriptionOf(schema),
    };
  });

const valuesOf = (schema: JsonSchema): readonly Completion[] => {
  const { type, enum: allowed } = schema;
  const values = Array.isArray(allowed) ? allowed : type === 'boolean' ? [true, false] : [];
  return values.map((value) => ({ label: String(value), ...descriptionOf(schema) }));
};
