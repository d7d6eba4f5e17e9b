import type { S3Source, Triggers } from '../lib/core/trigger.ts';
import type { Matcher, PatternNode } from './event-pattern.ts';
import { fittingMatchers, keyBounds } from './key-matchers.ts';

/** The pattern of the EventBridge rule for uploads to one bucket. */
export interface UploadPattern {
  readonly bucket: string;
  readonly pattern: PatternNode;
}

/**
 * EventBridge takes 2,048 characters; whether it counts characters or bytes is not said, so we count bytes.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */
const MAX_PATTERN_BYTES = 2_000;

/** Whether EventBridge takes a pattern of this length. */
export const fitsIntoRule = (pattern: PatternNode): boolean =>
  Buffer.byteLength(JSON.stringify(pattern)) <= MAX_PATTERN_BYTES;

/**
 * The patterns of the EventBridge rules that bring uploads: one for each bucket, whatever its triggers are, so that a
 * change of the file changes a rule in place and no key ever moves from one rule to another (docs/decisions/0029).
 * Together they let through every object created for which an enabled trigger may start a run.
 */
export const uploadPatterns = (triggers: Triggers): readonly UploadPattern[] =>
  [...sourcesByBucket(triggers)].map(([bucket, sources]) => {
    const keys = fittingMatchers(
      sources.map(({ key }) => keyBounds(key)),
      (matchers) => fitsIntoRule(createdIn(bucket, matchers)),
    );
    return { bucket, pattern: createdIn(bucket, keys) };
  });

const sourcesByBucket = (triggers: Triggers): ReadonlyMap<string, readonly S3Source[]> => {
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
