import { quote } from '../core/describe.ts';
import { didYouMean } from '../core/nearest-name.ts';
import type { NeededParts } from '../core/triggers/batch-policy.ts';
import { PART } from '../core/triggers/match-key.ts';
import { capturesOf } from '../core/triggers/source-keys.ts';
import type { S3Source } from '../core/triggers/trigger.ts';
import type { BatchForm } from './batch-schema.ts';
import { partsOf, valueError } from './capture-values.ts';
import { expressionError } from './literal-schemas.ts';
import { uniqueValues } from './yaml/collection-schemas.ts';
import { addError } from './yaml/file-error.ts';
import type { Parsed } from './yaml/schema.ts';

/** Why uploads cannot be told apart by a capture; undefined when each has a value for it. */
export const captureError = (name: string, { keys }: S3Source): string | undefined => {
  const captures = capturesOf(keys);
  const capture = captures.find((one) => one.name === name);
  if (capture?.optional === true)
    return `not every pattern of key captures "${name}", so an upload may have no value for it`;
  if (capture !== undefined) return undefined;
  const names = captures.map((one) => one.name);
  return `key captures no ${quote(name)}${didYouMean(name, names)} (it captures: ${names.join(', ') || 'nothing'})`;
};

/** How many uploads a batch has at least that has all that it needs. */
export const countNeeded = (need: NeededParts): number => ('names' in need ? need.names.length : need.different);

type Names = readonly Parsed<string | number | boolean>[];

/**
 * A cut holds the names that are missing beside the list of its uploads, and so does the event of the batch: both must
 * fit into an item of the ledger.
 */
const MOST_NAMES = 1_000;
const MOST_NAME_BYTES = 32_000;

const sizeError = (names: readonly string[]): string | undefined => {
  if (names.length > MOST_NAMES) return `expected at most ${MOST_NAMES} names, found ${names.length}`;
  const bytes = Buffer.byteLength(JSON.stringify(names));
  if (bytes <= MOST_NAME_BYTES) return undefined;
  return `expected names that have ${MOST_NAME_BYTES} bytes as JSON at most, found ${bytes} bytes`;
};

/** Each as it is written: `00` keeps its form. */
const readNames = (
  parsed: Names,
  spot: Parsed<unknown>['spot'],
  capture: string,
  source: S3Source | undefined,
): readonly string[] => {
  const written = parsed.map((one) => ({ ...one, value: one.text }));
  for (const { value: name, spot: place } of written) {
    const error = expressionError(name) ?? (source && valueError(capture, name, source));
    if (error !== undefined) addError(place, error);
  }
  const names = uniqueValues(written);
  const tooMuch = sizeError(names);
  if (tooMuch !== undefined) addError(spot, tooMuch);
  return names;
};

const readDifferent = (
  different: number,
  spot: Parsed<unknown>['spot'],
  capture: string,
  source?: S3Source,
): number => {
  const most = source === undefined ? 0 : partsOf(source).length;
  if (capture === PART && most > 0 && different > most)
    addError(spot, `expected at most ${most}, found ${different}: key has no more patterns`);
  return different;
};

/** Reads what a batch needs; undefined, with errors, when that cannot be known. */
export const readNeed = (
  parsed: NonNullable<BatchForm['need']>,
  by: readonly string[],
  source: S3Source | undefined,
): NeededParts | undefined => {
  const [only, ...others] = parsed.value;
  if (only === undefined || others.length > 0) {
    const found = parsed.value.map(({ name }) => name).join(' and ') || 'an empty mapping';
    addError(
      parsed.spot,
      `expected one capture with what is needed of it, e.g. { file: [orders, rates] }, found ${found}`,
    );
    return undefined;
  }
  const { name: capture, spot } = only;
  const unknown = source && captureError(capture, source);
  const place = { ...spot, at: spot.keyAt };
  if (unknown !== undefined) addError(place, unknown);
  if (by.includes(capture))
    addError(
      place,
      `"${capture}" stands in by, too: all uploads of a batch have the same value of it; take it out of one`,
    );
  const value = only.parsed?.value;
  if (value === undefined) return undefined;
  const known = unknown === undefined ? source : undefined;
  return typeof value === 'number'
    ? { capture, different: readDifferent(value, spot, capture, known) }
    : { capture, names: readNames(value, spot, capture, known) };
};
