import { isLiteral, literalHead, literalTail } from '../../lib/core/triggers/key-pattern.ts';
import type { KeyPattern } from '../../lib/core/triggers/key-tokens.ts';
import { watchedKeys } from '../../lib/core/triggers/source-keys.ts';
import type { Triggers } from '../../lib/core/triggers/trigger.ts';
import { iamLiteral } from './cloudformation.ts';
import type { Matcher } from './event-pattern.ts';
import { fittingMatchers } from './key-matchers.ts';

/** IAM patterns of the objects that the function `manual` may ask for: `<bucket>/<key>`, with `*` for any text. */
export interface ReadableObjects {
  readonly places: readonly string[];
  /** Whether they are more than those that S3 triggers wait for, because not all of these can be named. */
  readonly joined: boolean;
}

/**
 * A role's own policies may have 10,240 characters together; the remainder is for the other statements of `manual`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const MAX_PLACES_LENGTH = 7_500;

/** What stands around each, where it is longest. */
const FRAME_LENGTH = '"arn:aws-us-gov:s3:::",'.length;

const lengthOf = (places: readonly string[]): number =>
  places.reduce((length, place) => length + FRAME_LENGTH + place.length, 0);

/**
 * The objects that S3 triggers wait for, as far as their key patterns begin and end with plain text; else, where these
 * are too many, by their beginnings alone, joined within a bucket. They stay in one policy, which is changed as a
 * whole: none ever moves from one policy to another.
 */
export const readableObjects = ({ triggers }: Triggers): ReadableObjects => {
  const keysByBucket = new Map<string, KeyPattern[]>();
  for (const trigger of triggers) {
    if (trigger.on.kind !== 's3') continue;
    const { bucket } = trigger.on;
    keysByBucket.set(bucket, [...(keysByBucket.get(bucket) ?? []), ...watchedKeys(trigger)]);
  }
  const narrow = distinct([...keysByBucket].flatMap(([bucket, keys]) => keys.map((key) => narrowPlace(bucket, key))));
  if (lengthOf(narrow) <= MAX_PLACES_LENGTH) return { places: narrow, joined: false };
  const room = Math.floor(MAX_PLACES_LENGTH / keysByBucket.size);
  const places = [...keysByBucket].flatMap(([bucket, keys]) => joinedPlaces(bucket, keys, room));
  return { places: distinct(places), joined: true };
};

const distinct = (places: readonly string[]): readonly string[] => [...new Set(places)].toSorted();

const narrowPlace = (bucket: string, key: KeyPattern): string =>
  isLiteral(key)
    ? `${bucket}/${iamLiteral(literalHead(key))}`
    : `${bucket}/${iamLiteral(literalHead(key))}*${iamLiteral(literalTail(key))}`;

/** Each bucket has the same room, whatever the others need: so what may be read in one does not depend on another. */
const joinedPlaces = (bucket: string, keys: readonly KeyPattern[], room: number): readonly string[] => {
  const placesOf = (matchers: readonly Matcher[]) =>
    matchers.map((matcher) => `${bucket}/${iamLiteral(prefixOf(matcher))}*`);
  const heads = keys.map((key) => ({ head: literalHead(key), exact: false }));
  const { matchers = [{ prefix: '' }] } = fittingMatchers(heads, (joined) => lengthOf(placesOf(joined)) <= room);
  return placesOf(matchers);
};

const prefixOf = (matcher: Matcher): string =>
  typeof matcher === 'object' && 'prefix' in matcher ? matcher.prefix : '';
