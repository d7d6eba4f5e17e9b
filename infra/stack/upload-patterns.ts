import type { KeyPattern } from '../../lib/core/triggers/key-tokens.ts';
import { watchedKeys } from '../../lib/core/triggers/source-keys.ts';
import type { Triggers } from '../../lib/core/triggers/trigger.ts';
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
 * Together they let through every object created for which an enabled trigger may start a run, or that ends a batch of one.
 */
export const uploadPatterns = (triggers: Triggers): readonly UploadPattern[] =>
  [...keysByBucket(triggers)].map(([bucket, keys]) => {
    const { matchers, joined } = fittingMatchers(keys.map(keyBounds), (joinedKeys) =>
      fitsIntoRule(createdIn(bucket, joinedKeys)),
    );
    return { bucket, keys: matchers, joined, pattern: createdIn(bucket, matchers) };
  });

const keysByBucket = (triggers: Triggers): ReadonlyMap<string, readonly KeyPattern[]> => {
  const byBucket = new Map<string, KeyPattern[]>();
  for (const trigger of triggers.triggers) {
    if (!trigger.enabled || trigger.on.kind !== 's3') continue;
    const { bucket } = trigger.on;
    byBucket.set(bucket, [...(byBucket.get(bucket) ?? []), ...watchedKeys(trigger)]);
  }
  return byBucket;
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
const createdIn = (bucket: string, keys?: readonly Matcher[]): PatternNode => ({
  source: ['aws.s3'],
  'detail-type': ['Object Created'],
  detail: { bucket: { name: [bucket] }, ...(keys === undefined ? {} : { object: { key: keys } }) },
});
