import { unreachable } from '../../errors.ts';
import { didYouMean } from '../../nearest-name.ts';
import { literalTail } from '../../triggers/key-pattern.ts';
import type { KeyPattern } from '../../triggers/key-tokens.ts';
import { matchKeys } from '../../triggers/match-key.ts';
import { watchedKeys } from '../../triggers/source-keys.ts';
import type { PartPattern, S3Source, Trigger } from '../../triggers/trigger.ts';
import { type KeyDifference, whereKeyDiffers } from '../../triggers/where-key-differs.ts';
import type { S3ObjectCreated } from '../event.ts';
import { decodeFormKey } from './s3-events.ts';

/** `captures` has a string, never an empty one, for each name of the pattern; nothing for a pattern without names. */
export type ObjectMatch =
  | { readonly matches: true; readonly captures: Readonly<Record<string, string>> }
  | { readonly matches: false; readonly reason: NoMatchReason };

/** The first that holds. `folder-marker`: bucket and key match (docs/decisions/0017-folder-markers-are-skipped.md). */
export type NoMatchReason = 'bucket-does-not-match' | 'key-does-not-match' | 'folder-marker';

/** Whether a trigger waits for this object, and what its pattern captures from the key. */
export const matchObject = (event: S3ObjectCreated, on: S3Source): ObjectMatch => {
  if (event.bucket !== on.bucket) return { matches: false, reason: 'bucket-does-not-match' };
  const captures = matchKeys(isFolderMarker(event) ? on.keys.filter(takesFolders) : on.keys, event.key);
  if (captures !== undefined) return { matches: true, captures };
  const isSkipped = isFolderMarker(event) && matchKeys(on.keys, event.key) !== undefined;
  return { matches: false, reason: isSkipped ? 'folder-marker' : 'key-does-not-match' };
};

/**
 * What an object is to a trigger. `marker`: it ends a batch, and is no part of one, also if it matches `key` as well.
 * `captures` are those of the pattern that took it.
 */
export type UploadMatch =
  | {
      readonly matches: true;
      readonly role: 'upload' | 'marker';
      readonly captures: Readonly<Record<string, string>>;
    }
  | { readonly matches: false; readonly reason: NoMatchReason };

/** Whether a trigger on uploads waits for this object, and as what; undefined for a trigger on something else. */
export const matchUpload = (
  event: S3ObjectCreated,
  { on, batch }: Pick<Trigger, 'on' | 'batch'>,
): UploadMatch | undefined => {
  if (on.kind !== 's3') return undefined;
  if (batch?.until !== undefined) {
    const marker = matchObject(event, { ...on, keys: [batch.until] });
    if (marker.matches) return { ...marker, role: 'marker' };
  }
  const upload = matchObject(event, on);
  return upload.matches ? { ...upload, role: 'upload' } : upload;
};

const takesFolders = (pattern: KeyPattern): boolean => literalTail(pattern).endsWith('/');

/** Says for a person why a trigger does not take this object. */
export const explainNoMatch = (event: S3ObjectCreated, on: S3Source, reason: NoMatchReason): string => {
  switch (reason) {
    case 'bucket-does-not-match':
      return `the bucket is "${event.bucket}", and the trigger watches "${on.bucket}"`;
    case 'key-does-not-match':
      return explainKey(event.key, on);
    case 'folder-marker': {
      const own = on.keys.filter((pattern) => matchKeys([pattern], event.key) !== undefined);
      return (
        `"${event.key}" is a folder marker: empty, and its key ends with "/"; ` +
        `a pattern that itself ends with "/" would take it, ${own.map(({ source }) => `"${source}"`).join(' and ')} ` +
        `${own.length === 1 ? 'does' : 'do'} not`
      );
    }
    default:
      return unreachable(reason);
  }
};

const explainKey = (key: string, { keys }: S3Source): string => {
  const [only, ...others] = keys;
  if (only === undefined || others.length > 0) {
    const tried = nearestFirst(
      keys.map((pattern) => ({ name: pattern.part ?? '', pattern })),
      key,
    );
    return `the key "${key}" matches none of its trigger's patterns: ${showSome(tried, showTried)}`;
  }
  const hint = nearReason(key, only);
  return `the key "${key}" does not match "${only.source}"${hint === undefined ? '' : `, which ${hint.text}`}`;
};

/**
 * The console makes a "folder" by putting an empty object with such a key.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-folders.html
 */
const isFolderMarker = ({ key, size }: S3ObjectCreated): boolean => key.endsWith('/') && size === 0;

/** What people most often overlook, as a change to the key after which the pattern would take it. */
const SLIPS: readonly { readonly hint: string; readonly mend: (key: string) => string }[] = [
  { hint: 'without the "/" at its beginning', mend: (key) => key.replace(/^\/+/, '') },
  { hint: 'with single slashes', mend: (key) => key.replace(/\/{2,}/g, '/') },
  { hint: 'decoded (its name was encoded before the upload)', mend: (key) => decodeFormKey(key) ?? key },
  { hint: 'in lower case', mend: (key) => key.toLowerCase() },
];

/** A key with one slip mended, and what to say of it. */
interface Mended {
  readonly hint: string;
  readonly key: string;
}

const mendedKeys = (key: string): readonly Mended[] =>
  SLIPS.map(({ hint, mend }) => ({ hint, key: mend(key) })).filter((mended) => mended.key !== key);

const slipIn = (keys: S3Source['keys'], mended: readonly Mended[]): string | undefined =>
  mended.find((one) => matchKeys(keys, one.key) !== undefined)?.hint;

/** How near a key came that does not match; `undefined` when not near. */
export const nearMiss = (key: string, { keys }: Pick<S3Source, 'keys'>): string | undefined => {
  const slip = slipIn(keys, mendedKeys(key));
  return slip === undefined ? undefined : `${slip} it would match`;
};

/**
 * What a person would have to change, or else which part of the key is not as the pattern wants it.
 *
 * @param mended of the same key, where many patterns are asked
 */
export const nearReason = (
  key: string,
  pattern: PartPattern,
  mended: readonly Mended[] = mendedKeys(key),
): KeyDifference | undefined => {
  const slip = slipIn([pattern], mended);
  if (slip === undefined) return whereKeyDiffers(pattern, key);
  return { agree: Number.POSITIVE_INFINITY, text: `would take this key ${slip}` };
};

const MAX_SHOWN = 5;

/** Why no trigger takes an object, in one line: the patterns to which it came nearest, and what differs. */
export const whyNoTrigger = (event: S3ObjectCreated, triggers: readonly Trigger[]): string => {
  const watching = triggers.flatMap((trigger) => {
    const { name, on } = trigger;
    return on.kind === 's3' ? [{ name, on, keys: watchedKeys(trigger) }] : [];
  });
  if (watching.length === 0) return 'no trigger waits for uploads';
  const inBucket = watching.filter(({ on }) => on.bucket === event.bucket);
  if (inBucket.length === 0) {
    const buckets = [...new Set(watching.map(({ on }) => on.bucket))];
    const watched = showSome(buckets, (bucket) => bucket);
    return `no trigger watches the bucket "${event.bucket}" (watched: ${watched})${didYouMean(event.bucket, buckets)}`;
  }
  const patterns = inBucket.flatMap(({ name, keys }) => keys.map((pattern) => ({ name, pattern })));
  const [nearest, ...others] = nearestFirst(patterns, event.key);
  const also = others.length === 0 ? '' : `; others: ${showSome(others, showTried)}`;
  return `its key matches no trigger. Nearest: ${nearest === undefined ? '' : showTried(nearest)}${also}`;
};

/** A pattern that a key does not match, with the name that people know it by, and why. */
interface Tried {
  readonly name: string;
  readonly pattern: PartPattern;
  readonly reason: KeyDifference | undefined;
}

const nearestFirst = (patterns: readonly Omit<Tried, 'reason'>[], key: string): readonly Tried[] => {
  const mended = mendedKeys(key);
  return patterns
    .map((one) => ({ ...one, reason: nearReason(key, one.pattern, mended) }))
    .toSorted((a, b) => (b.reason?.agree ?? 0) - (a.reason?.agree ?? 0));
};

const showTried = ({ name, pattern, reason }: Tried): string =>
  `${name} ${reason?.text ?? `wants "${pattern.source}"`}`;

const showSome = <T>(all: readonly T[], show: (one: T) => string): string => {
  const shown = all.slice(0, MAX_SHOWN).map(show).join(', ');
  return all.length <= MAX_SHOWN ? shown : `${shown} and ${all.length - MAX_SHOWN} more`;
};
