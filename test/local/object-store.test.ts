import { createServer } from 'node:http';
import { CopyObjectCommand, PutObjectTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from 'vitest';
import { parseS3Events } from '../../lib/core/s3-events.ts';
import { epochMs } from '../../lib/core/time.ts';
import { objectCreatedEvent, sequencers } from '../../local/event-bus/aws-events.ts';
import { createEventBus } from '../../local/event-bus/event-bus.ts';
import { listenOn } from '../../local/listen.ts';
import { LOCAL_CREDENTIALS } from '../../local/local-account.ts';
import { openBuckets } from '../../local/storage/bucket-client.ts';
import { type CreatedObject, startObjectStore } from '../../local/storage/object-store.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const aStore = async () => {
  const created: CreatedObject[] = [];
  let wake = (): void => undefined;
  const store = await startObjectStore(
    'eu-central-1',
    (object) => {
      created.push(object);
      wake();
    },
    (error) => {
      throw error;
    },
  );
  const server = createServer(store.handle);
  const { url } = await listenOn(server, { port: 0, host: '127.0.0.1' });
  const buckets = openBuckets(url, 'eu-central-1');
  const s3 = new S3Client({
    endpoint: url,
    region: 'eu-central-1',
    credentials: LOCAL_CREDENTIALS,
    forcePathStyle: true,
  });
  closing.push(
    () => server.close(),
    () => store.close(),
    () => buckets.close(),
    () => s3.destroy(),
  );
  await buckets.createBucket('landing');
  const told = async (count: number): Promise<readonly CreatedObject[]> => {
    while (created.length < count) await new Promise<void>((resolve) => (wake = resolve));
    return created;
  };
  return { url, buckets, s3, told };
};
const MD5_OF_HELLO = '5d41402abc4b2a76b9719d911017c592';

describe('the object store tells of', () => {
  it('an upload, with the key as the object is named, its size and ETag', async () => {
    const { buckets, told } = await aStore();
    await buckets.upload('landing', 'a b+c/März 100%.csv', 'hello');
    expect(await told(1)).toEqual([
      {
        bucket: 'landing',
        key: 'a b+c/März 100%.csv',
        size: 5,
        etag: MD5_OF_HELLO,
        reason: 'PutObject',
        requestId: expect.stringMatching(/^[0-9A-F]{16}$/),
      },
    ]);
  });

  it('an upload without a body', async () => {
    const { url, told } = await aStore();
    await fetch(`${url}/landing/empty`, { method: 'PUT' });
    expect(await told(1)).toMatchObject([{ key: 'empty', size: 0 }]);
  });

  it('a copy, as one', async () => {
    const { buckets, s3, told } = await aStore();
    await buckets.upload('landing', 'one', 'hello');
    await s3.send(new CopyObjectCommand({ Bucket: 'landing', Key: 'two', CopySource: 'landing/one' }));
    expect((await told(2))[1]).toMatchObject({ key: 'two', size: 5, etag: MD5_OF_HELLO, reason: 'CopyObject' });
  });

  it('a large upload in parts once, at its completion', async () => {
    const { buckets, told } = await aStore();
    const size = 17 * 1_024 * 1_024;
    await buckets.upload('landing', 'large', Buffer.alloc(size));
    await buckets.upload('landing', 'after', 'hello');
    expect(await told(2)).toMatchObject([
      { key: 'large', size, etag: expect.stringMatching(/-3$/), reason: 'CompleteMultipartUpload' },
      { key: 'after' },
    ]);
  });

  it('nothing when an object is only tagged', async () => {
    const { buckets, s3, told } = await aStore();
    await buckets.upload('landing', 'one', 'hello');
    const Tagging = { TagSet: [{ Key: 'a', Value: 'b' }] };
    await s3.send(new PutObjectTaggingCommand({ Bucket: 'landing', Key: 'one', Tagging })).catch(() => undefined);
    await buckets.upload('landing', 'two', 'hello');
    expect((await told(2)).map(({ key }) => key)).toEqual(['one', 'two']);
  });
});

describe("S3's events on the bus", () => {
  const object: CreatedObject = {
    bucket: 'b',
    key: 'in/a+b.csv',
    size: 3,
    etag: 'e',
    reason: 'PutObject',
    requestId: 'R',
  };

  it('are read by the handlers as the upload that they are', () => {
    const event = objectCreatedEvent(object, '0a', { region: 'eu-central-1', now: epochMs(0) });
    expect(parseS3Events(event)).toMatchObject([
      { kind: 'event', event: { source: 's3', bucket: 'b', key: 'in/a+b.csv', size: 3, etag: 'e', sequencer: '0a' } },
    ]);
  });

  it('have sequencers that grow, even within one moment and when the clock goes back', () => {
    const next = sequencers();
    const row = [1_000, 1_000, 2_000, 1_500].map((ms) => next(epochMs(ms)));
    expect([...row].sort()).toEqual(row);
    expect(new Set(row).size).toBe(4);
    expect(row.every((each) => /^[0-9a-f]{16}$/.test(each))).toBe(true);
  });

  it('go to the queue of each rule that they match', async () => {
    const sent: string[] = [];
    const pattern = (key: string) => ({ source: ['aws.s3'], detail: { object: { key: [{ prefix: key }] } } });
    const bus = createEventBus(
      [
        { pattern: pattern('in/'), queueName: 'one' },
        { pattern: pattern('out/'), queueName: 'two' },
        { pattern: pattern('in/a'), queueName: 'three' },
      ],
      async (queueName) => sent.push(queueName),
    );
    const event = objectCreatedEvent(object, '0a', { region: 'eu-central-1', now: epochMs(0) });
    expect(await bus.put(event)).toEqual(['one', 'three']);
    expect(sent).toEqual(['one', 'three']);
  });
});
