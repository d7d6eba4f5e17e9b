import { didYouMean } from '../../nearest-name.ts';
import type { S3Source, Trigger } from '../../triggers/trigger.ts';
import type { S3ObjectCreated } from '../event.ts';
import { nearMiss } from './match-object.ts';

const MAX_SHOWN = 5;

/** Why no trigger takes an object, in one line, and how near it came. */
export const whyNoTrigger = (event: S3ObjectCreated, triggers: readonly Trigger[]): string => {
  const watching = triggers.flatMap(({ name, on }) => (on.kind === 's3' ? [{ name, on }] : []));
  if (watching.length === 0) return 'no trigger waits for uploads';
  const inBucket = watching.filter(({ on }) => on.bucket === event.bucket);
  if (inBucket.length === 0) {
    const buckets = [...new Set(watching.map(({ on }) => on.bucket))];
    const watched = showSome(buckets, (bucket) => bucket);
    return `no trigger watches the bucket "${event.bucket}" (watched: ${watched})${didYouMean(event.bucket, buckets)}`;
  }
  return `its key matches none of ${showSome(inBucket, ({ name, on }) => showTried(event.key, name, on))}`;
};

const showTried = (key: string, name: string, on: S3Source): string => {
  const hint = nearMiss(key, on);
  return `${name} (${on.key.source}${hint === undefined ? '' : `: ${hint}`})`;
};

const showSome = <T>(all: readonly T[], show: (one: T) => string): string => {
  const shown = all.slice(0, MAX_SHOWN).map(show).join(', ');
  return all.length <= MAX_SHOWN ? shown : `${shown} and ${all.length - MAX_SHOWN} more`;
};
