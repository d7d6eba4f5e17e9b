import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketTaggingCommand,
  GetBucketLocationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
} from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { connectBucket } from '../../cli/connect-bucket/connect-bucket.ts';
import { parseXml, textOf } from '../../local/server/xml.ts';
import { anObjectStore } from './an-object-store.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  vi.unstubAllEnvs();
});

const Bucket = 'landing';
const QUEUE = 'arn:aws:sqs:eu-central-1:000000000000:mine';
const GONE = 'arn:aws:sqs:eu-central-1:111122223333:gone';
const nameOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'no error',
    (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
  );
/** The command as a person calls it with the local cloud's exports. */
const runConnectBucket = async (args: readonly string[], url: string) => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ENDPOINT_URL', url);
  const lines: string[] = [];
  const print = (line: string) => lines.push(line);
  const code = await connectBucket(args, process.env, { out: print, err: print });
  return { code, output: lines.join('\n') };
};
const aStore = async () => {
  const store = await anObjectStore(closing, (arn) => arn === QUEUE);
  const { s3 } = store;
  return {
    ...store,
    notification: async () => {
      const { $metadata: _, ...configuration } = await s3.send(
        new GetBucketNotificationConfigurationCommand({ Bucket }),
      );
      return configuration;
    },
    notify: (NotificationConfiguration: object, rest: object = {}) =>
      s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration, ...rest })),
  };
};
const toQueue = (QueueArn: string) => ({
  QueueConfigurations: [
    {
      Id: 'old',
      QueueArn,
      Events: ['s3:ObjectCreated:*' as const],
      Filter: { Key: { FilterRules: [{ Name: 'Prefix' as const, Value: 'a&b/é +%2B' }] } },
    },
  ],
});

describe("a bucket's notification configuration", () => {
  it('is answered as it was put, and replaced as a whole', async () => {
    const { notify, notification } = await aStore();
    expect(await notification()).toEqual({ EventBridgeConfiguration: {} });
    await notify(toQueue(QUEUE));
    expect(await notification()).toEqual(toQueue(QUEUE));
    await notify({});
    expect(await notification()).toEqual({});
  });

  it('decides whether an upload is sent to EventBridge', async () => {
    const { s3, buckets, notify, told } = await aStore();
    await buckets.upload(Bucket, 'one', 'x');
    await notify(toQueue(QUEUE));
    await buckets.upload(Bucket, 'two', 'x');
    await notify({ ...toQueue(QUEUE), EventBridgeConfiguration: {} });
    await buckets.upload(Bucket, 'three', 'x');
    await s3.send(new CreateBucketCommand({ Bucket: 'of-a-person' }));
    await buckets.upload('of-a-person', 'four', 'x');
    expect((await told(4)).map((object) => [object.key, object.told])).toEqual([
      ['one', true],
      ['two', false],
      ['three', true],
      ['four', false],
    ]);
  });

  it('is refused when a destination does not exist, unless validation is skipped', async () => {
    const { notify, notification } = await aStore();
    expect(await nameOf(notify(toQueue(GONE)))).toMatch(
      /^InvalidArgument: Unable to validate the following destination/,
    );
    expect(await notification()).toEqual({ EventBridgeConfiguration: {} });
    await notify(toQueue(GONE), { SkipDestinationValidation: true });
    expect(await notification()).toEqual(toQueue(GONE));
  });

  it('lets connect-bucket be rehearsed: it adds EventBridge, and all else stays', async () => {
    const { url, notify, notification } = await aStore();
    await notify(toQueue(QUEUE));
    expect(await runConnectBucket([Bucket], url)).toMatchObject({ code: 0 });
    expect(await notification()).toEqual(toQueue(QUEUE));
    expect(await runConnectBucket([Bucket, '--apply'], url)).toMatchObject({ code: 0 });
    expect(await notification()).toEqual({ ...toQueue(QUEUE), EventBridgeConfiguration: {} });
    expect((await runConnectBucket([Bucket, '--apply'], url)).output).toContain(
      'sends its events to EventBridge already',
    );
    await notify(toQueue(GONE), { SkipDestinationValidation: true });
    const refused = await runConnectBucket([Bucket, '--apply'], url);
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('Unable to validate') });
  });
});

describe('what else a bucket has', () => {
  it('is kept and answered, or said to be missing here; it never creates, lists or writes something else', async () => {
    const { s3, url, created } = await aStore();
    await s3.send(new PutObjectCommand({ Bucket, Key: 'one', Body: 'x' }));
    const TagSet = [{ Key: 'a', Value: '<b>' }];
    expect(await nameOf(s3.send(new GetBucketTaggingCommand({ Bucket })))).toMatch(/^NoSuchTagSet/);
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    expect((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual(TagSet);
    await s3.send(new DeleteBucketTaggingCommand({ Bucket }));
    expect(await nameOf(s3.send(new HeadBucketCommand({ Bucket })))).toBe('no error');
    expect((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBe('eu-central-1');
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
    const VersioningConfiguration = { Status: 'Enabled' as const };
    const versioning = s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    expect(await nameOf(versioning)).toMatch(/^NotImplemented: the local S3 has no versioning of a bucket/);
    const object = { Bucket, Key: 'one' };
    expect(await nameOf(s3.send(new PutObjectAclCommand({ ...object, ACL: 'private' })))).toMatch(/^NotImplemented/);
    expect(await nameOf(s3.send(new PutObjectRetentionCommand(object)))).toMatch(/^NotImplemented/);
    for (const name of ['accelerate', 'inventory', 'replication', 'website', 'versions', 'logging']) {
      expect((await fetch(`${url}/landing?${name}`)).status).toBe(501);
      expect((await fetch(`${url}/landing?${name}`, { method: 'PUT', body: '<x/>' })).status).toBe(501);
    }
    expect(created.map(({ key }) => key)).toEqual(['one']);
  });

  it('does not exist in a bucket that was not created; a full bucket cannot be deleted', async () => {
    const { s3, url } = await aStore();
    for (const name of ['notification', 'tagging', 'location', 'uploads']) {
      const answer = await fetch(`${url}/nowhere?${name}`);
      expect([answer.status, textOf(parseXml(await answer.text()), 'Code')]).toEqual([404, 'NoSuchBucket']);
    }
    expect((await fetch(`${url}/nowhere?notification`, { method: 'PUT', body: '<x/>' })).status).toBe(404);
    expect(await nameOf(s3.send(new CreateBucketCommand({ Bucket })))).toMatch(/^BucketAlreadyOwnedByYou/);
    expect(await nameOf(s3.send(new CreateBucketCommand({ Bucket: 'a' })))).toMatch(/^InvalidBucketName/);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'one', Body: 'x' }));
    expect(await nameOf(s3.send(new DeleteBucketCommand({ Bucket })))).toMatch(/^BucketNotEmpty/);
  });
});
