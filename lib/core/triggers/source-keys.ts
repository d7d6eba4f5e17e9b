import { captureNames } from './key-pattern.ts';
import { matchKey } from './match-key.ts';
import type { PartPattern, S3Source } from './trigger.ts';

/** The capture that holds the name of the pattern that matched, where a trigger's patterns have names. */
export const PART = 'part';

/** What the first pattern that matches the key captures from it, its own name included; undefined if none matches. */
export const matchKeys = (keys: readonly PartPattern[], key: string): Readonly<Record<string, string>> | undefined => {
  for (const pattern of keys) {
    const captures = matchKey(pattern, key);
    if (captures !== undefined) return pattern.part === undefined ? captures : { ...captures, [PART]: pattern.part };
  }
  return undefined;
};

/** A capture of a trigger; `optional`: only some of its patterns have it. */
export interface SourceCapture {
  readonly name: string;
  readonly optional: boolean;
}

/** Every name that some pattern of a trigger captures, each once. */
export const capturesOf = (keys: readonly PartPattern[]): readonly SourceCapture[] => {
  const namesOf = keys.map((pattern) => [...captureNames(pattern), ...(pattern.part === undefined ? [] : [PART])]);
  return [...new Set(namesOf.flat())].map((name) => ({
    name,
    optional: !namesOf.every((names) => names.includes(name)),
  }));
};

/** The objects that a trigger waits for, e.g. `s3://landing/orders/*.csv`; of several patterns each, joined by "or". */
export const showPlaces = ({ bucket, keys }: S3Source): string =>
  keys.map(({ source }) => `s3://${bucket}/${source}`).join(' or ');
