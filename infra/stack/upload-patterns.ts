import type { S3Source, Triggers } from '../../lib/core/triggers/trigger.ts';
import type { Matcher, PatternNode } from './event-pattern.ts';
import { fittingMatchers, keyBounds } from './key-matchers.ts';

/** The pattern of the EventBridge rule for uploads to one bucket. */
export interface UploadPattern {
  readonly bucket: string;
  readonly pattern: PatternNode;
  /** What it says of the key; undefined: nothing. */
  readonly keys: readonly Matcher[] | undefined;
  /** Whether that is more than its triggers say by themselves, because they do not fit into one pattern. */
  readonly joined: boolean;
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
    const { matchers, joined } = fittingMatchers(
      sources.flatMap(({ keys }) => keys.map(keyBounds)),
      (keys) => fitsIntoRule(createdIn(bucket, keys)),
    );
    return { bucket, keys: matchers, joined, pattern: createdIn(bucket, matchers) };
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
