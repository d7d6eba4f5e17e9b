import { record } from './yaml/collection-schemas.ts';
import { unquotedCapture } from './yaml/mismatch.ts';
import { either, string } from './yaml/scalar-schemas.ts';
import type { Schema, ValueOf } from './yaml/schema.ts';

/** A pattern of keys, wherever it stands; what it means is judged by {@link ./read-key.ts}. */
export const keyPattern = (description: string): Schema<string> =>
  string('a key pattern, e.g. orders/{area}/{file}.csv', description);

/** It becomes the value of the capture `part`. */
export const PART_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

const patternsByName = record(
  keyPattern('Key pattern, written as one alone.'),
  'a mapping of key patterns by name',
  'Several patterns by name, e.g. { orders: "orders/{day}.csv", rates: "rates/{day}.csv" }; the name is the capture part.',
  PART_NAME,
);

/** The keys that a trigger waits for: one pattern, or several by name. A `{day}` without quotes is no mapping of them. */
export const key = either(
  'a key pattern, e.g. orders/{area}/{file}.csv, or a mapping of patterns by name',
  'The keys that it waits for; every key when left out.',
  keyPattern(
    'Key pattern: {name} captures within a segment, {name**} across /; * and ** match alike; \\{ \\} \\* \\\\ are literal.',
  ),
  {
    ...patternsByName,
    read: (tree, spot) => (unquotedCapture(tree) === undefined ? patternsByName.read(tree, spot) : undefined),
  },
);

export type KeyForm = ValueOf<typeof key>;
