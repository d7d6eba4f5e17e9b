import { describe, expect, it } from 'vitest';
import {
  MANIFEST_BUCKET_ID,
  manifestBucketName,
  manifestResources,
  manifestWriting,
} from '../../../infra/stack/manifests.ts';
import { aPolicy } from '../../core/batch/a-policy.ts';
import { anUploadTrigger, someTriggers } from '../some-triggers.ts';

const reading = { JobName: 'etl', Arguments: { '--list': { path: ['batch', 'manifest'] } } };
const batching = anUploadTrigger('orders/**', 'landing', { batch: aPolicy(), start: reading });
const counting = anUploadTrigger('orders/**', 'landing', { batch: aPolicy() });

describe('the bucket for the lists of batches’ objects', () => {
  it('is made when a trigger that batches reads lists: private, encrypted, only with TLS, kept, and forgetting', () => {
    const { [MANIFEST_BUCKET_ID]: bucket, [`${MANIFEST_BUCKET_ID}Policy`]: policy } = manifestResources(
      someTriggers([batching], { keepForDays: 90 }),
    );
    expect(bucket).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true },
        BucketEncryption: {},
        LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ExpirationInDays: 120 }] },
      },
    });
    expect(bucket?.Properties).not.toHaveProperty('NotificationConfiguration');
    expect(JSON.stringify(policy)).toContain('"Bool":{"aws:SecureTransport":"false"}');
    expect(manifestBucketName(someTriggers([batching]))).toEqual({ Ref: MANIFEST_BUCKET_ID });
  });

  it('is made also for a trigger that is not enabled, because what has gathered runs', () => {
    expect(manifestResources(someTriggers([{ ...batching, enabled: false }]))).not.toEqual({});
  });

  it('is the one that the file names, which the stack leaves alone; only what is below the prefix may be written', () => {
    const named = someTriggers([batching], { manifests: { bucket: 'lists', prefix: 'dev' } });
    expect(manifestResources(named)).toEqual({});
    expect(manifestBucketName(named)).toBe('lists');
    expect(JSON.stringify(manifestWriting(named))).toContain('"lists/dev/*"');
  });

  it('is none where nobody reads a list, and then nothing may be written', () => {
    for (const triggers of [[counting], [], [anUploadTrigger('a', 'landing', { start: reading })]]) {
      const file = someTriggers(triggers, { manifests: { bucket: 'lists', prefix: '' } });
      expect([manifestResources(file), manifestBucketName(file), manifestWriting(file)]).toEqual([{}, '', []]);
    }
  });
});
