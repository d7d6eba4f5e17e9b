import type { S3Source, Triggers } from '../lib/core/trigger.ts';
import type { Matcher, PatternNode } from './event-pattern.ts';
import { keyBounds, keyMatcher, withoutSubsumed } from './key-matchers.ts';

/** The pattern of one EventBridge rule for uploads to one bucket. */
export interface UploadPattern {
  readonly bucket: string;
  readonly pattern: PatternNode;
}

/**
 * EventBridge takes 2,048 characters; whether it counts characters or bytes is not said, so we count bytes.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */
export const MAX_PATTERN_BYTES = 2_000;

/**
 * EventBridge refuses a rule whose wildcards are too complex together, and publishes no number; a handful with one `*`
 * each is far from it. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pattern-wildcard-complexity.html
 */
const MAX_WILDCARDS = 10;

/**
 * The patterns of the EventBridge rules that bring uploads: for each bucket one, or more when one would be too large.
 * Together they let through every object created for which an enabled trigger may start a run.
 */
export const uploadPatterns = (triggers: Triggers): readonly UploadPattern[] =>
  [...keysByBucket(triggers)].flatMap(([bucket, sources]) => {
    const matchers = withoutSubsumed(sources.map(({ key }) => keyBounds(key))).map(keyMatcher);
    const isNarrow = (matcher: Matcher | undefined): matcher is Matcher => matcher !== undefined;
    if (!matchers.every(isNarrow)) return [{ bucket, pattern: createdIn(bucket) }];
    return chunks(bucket, matchers).map((chunk) => ({ bucket, pattern: createdIn(bucket, chunk) }));
  });

const keysByBucket = (triggers: Triggers): ReadonlyMap<string, readonly S3Source[]> => {
  const byBucket = new Map<string, S3Source[]>();
  for (const { enabled, on } of triggers.triggers) {
    if (!enabled || on.kind !== 's3') continue;
    byBucket.set(on.bucket, [...(byBucket.get(on.bucket) ?? []), on]);
  }
  return byBucket;
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
const createdIn = (bucket: string, keys?: readonly Matcher[]): PatternNode => ({
  source: ['aws.s3'],
  'detail-type': ['Object Created'],
  detail: { bucket: { name: [bucket] }, ...(keys === undefined ? {} : { object: { key: keys } }) },
});

const chunks = (bucket: string, matchers: readonly Matcher[]): readonly (readonly Matcher[])[] => {
  const done: Matcher[][] = [];
  let current: Matcher[] = [];
  for (const matcher of matchers) {
    if (current.length > 0 && !fits(bucket, [...current, matcher])) {
      done.push(current);
      current = [];
    }
    current.push(matcher);
  }
  return [...done, current];
};

const fits = (bucket: string, keys: readonly Matcher[]): boolean =>
  keys.filter((key) => typeof key !== 'string' && 'wildcard' in key).length <= MAX_WILDCARDS &&
  Buffer.byteLength(JSON.stringify(createdIn(bucket, keys))) <= MAX_PATTERN_BYTES;
