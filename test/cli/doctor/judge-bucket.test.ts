import { describe, expect, it } from 'vitest';
import { judgeBucket, type WatchedBucket } from '../../../cli/doctor/judge-bucket.ts';

const TARGET = { stage: 'dev', region: 'eu-central-1' };
const HERE = { isDeployed: true, region: 'eu-central-1' };
const BUCKET: WatchedBucket = { name: 'landing', triggers: ['orders'], isOurs: false };
const OURS = { ...BUCKET, isOurs: true };

describe('a bucket', () => {
  it('that sends its events to EventBridge in the region of the stack gives no finding', () => {
    for (const value of [{ tellsEventBridge: true, region: 'eu-central-1' }, { tellsEventBridge: true }]) {
      expect(judgeBucket(BUCKET, { kind: 'answer', value }, HERE, TARGET)).toEqual([]);
    }
  });

  it('that does not gives an error, and the command that mends it in its region', () => {
    const value = { tellsEventBridge: false, region: 'eu-central-1' };
    expect(judgeBucket(BUCKET, { kind: 'answer', value }, HERE, TARGET)).toEqual([
      {
        level: 'error',
        where: { triggers: ['orders'], bucket: 'landing' },
        what: 'the bucket does not send its events to EventBridge, so its uploads start nothing',
        remedy: 'npm run connect-bucket -- landing --region eu-central-1 --apply',
      },
    ]);
  });

  it('in another region gives an error, for its events stay there', () => {
    const value = { tellsEventBridge: true, region: 'us-east-1' };
    expect(judgeBucket(BUCKET, { kind: 'answer', value }, HERE, TARGET)).toMatchObject([
      {
        level: 'error',
        what: expect.stringContaining('is in us-east-1'),
        remedy: 'npm run deploy -- --stage dev --region us-east-1',
      },
    ]);
  });

  it('that is not there gives an error, unless the deployment is to create it', () => {
    expect(judgeBucket(BUCKET, { kind: 'missing' }, { ...HERE, isDeployed: false }, TARGET)).toMatchObject([
      { level: 'error', what: 'there is no such bucket' },
    ]);
    expect(judgeBucket(OURS, { kind: 'missing' }, HERE, TARGET)).toMatchObject([
      { level: 'error', what: expect.stringContaining('should have created') },
    ]);
    expect(judgeBucket(OURS, { kind: 'missing' }, { ...HERE, isDeployed: false }, TARGET)).toEqual([]);
  });

  it('that could not be asked about says why', () => {
    expect(judgeBucket(BUCKET, { kind: 'unasked', why: 'so it is' }, HERE, TARGET)).toMatchObject([
      { level: 'unchecked', what: 'could not check the bucket landing, because so it is' },
    ]);
  });
});
