import { captureNames } from './key-pattern.ts';
import type { KeyPattern } from './key-tokens.ts';
import { matchKeys, PART } from './match-key.ts';
import type { PartPattern, S3Source, Trigger } from './trigger.ts';

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

/** The patterns of all objects of its bucket that a trigger hears of: its uploads, and what ends its batches. */
export const watchedKeys = ({ on, batch }: Pick<Trigger, 'on' | 'batch'>): readonly KeyPattern[] =>
  on.kind === 's3' ? [...on.keys, ...(batch?.until === undefined ? [] : [batch.until])] : [];

/** Whether a trigger hears of the objects with this key in its bucket. */
export const watchesKey = (trigger: Pick<Trigger, 'on' | 'batch'>, key: string): boolean =>
  matchKeys(watchedKeys(trigger), key) !== undefined;

/** The objects that a trigger waits for, e.g. `s3://landing/orders/*.csv`; of several patterns each, joined by "or". */
export const showPlaces = ({ bucket, keys }: S3Source): string =>
  keys.map(({ source }) => `s3://${bucket}/${source}`).join(' or ');
