import {
  CopyObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from 'vitest';
import { parseS3Events } from '../../lib/core/events/s3/s3-events.ts';
import { epochMs } from '../../lib/core/time.ts';
import { objectCreatedEvent, sequencers } from '../../local/event-bus/aws-events.ts';
import { createEventBus } from '../../local/event-bus/event-bus.ts';
import type { CreatedObject } from '../../local/storage/s3-answer.ts';
import { anObjectStore } from './an-object-store.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const aStore = () => anObjectStore(closing);
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
        told: true,
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

  it('an upload by a URL that was signed in advance, and one by a form', async () => {
    const { url, told } = await aStore();
    const signature =
      'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20261122T120000Z&X-Amz-Expires=900&X-Amz-Signature=0';
    await fetch(`${url}/landing/presigned?${signature}&x-id=PutObject`, { method: 'PUT', body: 'hello' });
    const form = new FormData();
    form.set('key', 'forms/${filename}');
    form.set('file', new File(['hello'], 'März.csv'));
    expect((await fetch(`${url}/landing`, { method: 'POST', body: form })).status).toBe(204);
    expect(await told(2)).toMatchObject([
      { key: 'presigned', size: 5, etag: MD5_OF_HELLO, reason: 'PutObject' },
      { key: 'forms/März.csv', size: 5, etag: MD5_OF_HELLO, reason: 'POST Object' },
    ]);
  });

  it('nothing when an object is only tagged, which leaves its content alone', async () => {
    const { buckets, s3, told } = await aStore();
    await buckets.upload('landing', 'one', 'hello');
    const object = { Bucket: 'landing', Key: 'one' };
    const Tagging = { TagSet: [{ Key: 'a', Value: 'b' }] };
    await s3.send(new PutObjectTaggingCommand({ ...object, Tagging }));
    expect((await s3.send(new GetObjectTaggingCommand(object))).TagSet).toEqual(Tagging.TagSet);
    expect(await (await s3.send(new GetObjectCommand(object))).Body?.transformToString()).toBe('hello');
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
