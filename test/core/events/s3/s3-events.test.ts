import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseS3Events } from '../../../../lib/core/events/s3/s3-events.ts';
import { MAX_JSON_CHARACTERS } from '../../../../lib/core/json.ts';
import { aNotification, anObjectCreated, fixture, inSns, inSqs } from '../../../doubles/event-payloads.ts';

const parsedKeys = (payload: unknown) =>
  parseS3Events(payload).map((record) => (record.kind === 'event' ? record.event.key : record.kind));

/** Keys that S3 could lease: any Unicode, up to 1,024 bytes. */
const aKey = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 100 })
  .filter((key) => Buffer.byteLength(key) <= 1_024 && key.isWellFormed());

describe('parseS3Events', () => {
  it('reads every field of a notification that S3 sent', () => {
    expect(parseS3Events(fixture('s3-notification-2.1-put'))).toEqual([
      {
        kind: 'event',
        event: {
          source: 's3',
          bucket: 'amzn-s3-demo-bucket',
          key: 'HappyFace.jpg',
          size: 1024,
          etag: 'd41d8cd98f00b204e9800998ecf8427e',
          versionId: '096fKKXTRTtl3on89fVO.nfljtsv6qko',
          sequencer: '0055AED6DCD90281E5',
          eventTime: '1970-01-01T00:00:00.000Z',
          awsRegion: 'us-west-2',
          reason: 'PutObject',
        },
      },
    ]);
  });

  it('reads every field of an event that EventBridge brought', () => {
    expect(parseS3Events(fixture('eventbridge-object-created'))).toEqual([
      {
        kind: 'event',
        event: {
          source: 's3',
          bucket: 'amzn-s3-demo-bucket1',
          key: 'example-key',
          size: 5,
          etag: 'b1946ac92492d2347c6235b4d2611184',
          versionId: 'IYV3p45BT0ac8hjHg1houSdS1a.Mro8e',
          sequencer: '617f08299329d189',
          eventTime: '2021-11-12T00:00:00.000Z',
          awsRegion: 'ca-central-1',
          reason: 'PutObject',
          requester: '123456789012',
        },
      },
    ]);
  });

  it.each([
    ['ObjectCreated:Put', 'PutObject'],
    ['ObjectCreated:Post', 'POST Object'],
    ['ObjectCreated:Copy', 'CopyObject'],
    ['s3:ObjectCreated:CompleteMultipartUpload', 'CompleteMultipartUpload'],
    ['ObjectCreated:SomethingNew', undefined],
    ['ObjectCreated:constructor', undefined],
  ])('gives a notification %s the reason that EventBridge would name: %s', (eventName, reason) => {
    const { Records } = aNotification();
    const [record] = parseS3Events({ Records: Records.map((one) => ({ ...one, eventName })) });
    expect(record?.kind === 'event' && record.event.reason).toBe(reason);
  });

  it('reads a missing reason and requester as absent', () => {
    const [record] = parseS3Events(anObjectCreated());
    expect(record).toMatchObject({ kind: 'event' });
    expect(Object.keys(record?.kind === 'event' ? record.event : {})).not.toContain('reason');
    expect(Object.keys(record?.kind === 'event' ? record.event : {})).not.toContain('requester');
  });

  it('decodes the key of a notification: plus is a space, percent is UTF-8', () => {
    expect(parsedKeys(fixture('s3-notification-encoded-key'))).toEqual([
      'in/red flower+1/dt=2026-11-22/März 100% 🐘.csv',
    ]);
  });

  it('leaves the key of an EventBridge event as it is', () => {
    expect(parsedKeys(fixture('eventbridge-object-created-new-fields'))).toEqual(['in/red flower+1%20.csv']);
  });

  it.each(['s3-notification-2.3-multipart', 's3-notification-null-version', 'eventbridge-unversioned'])(
    'reads a missing version as absent in %s',
    (name) => {
      const [record] = parseS3Events(fixture(name));
      expect(record?.kind === 'event' && Object.hasOwn(record.event, 'versionId')).toBe(false);
      expect(record?.kind).toBe('event');
    },
  );

  it('accepts a later minor version and unknown fields', () => {
    expect(parsedKeys(fixture('s3-notification-2.6-copy'))).toEqual(['copied.csv']);
  });

  it('reads each record for itself, whatever the others are', () => {
    expect(parsedKeys(fixture('s3-notification-several'))).toEqual(['1.csv', 'ignored', 'malformed', '4.csv']);
  });

  it('names the event that it ignores', () => {
    expect(parseS3Events(fixture('eventbridge-object-deleted'))).toEqual([
      {
        kind: 'ignored',
        reason: 'other-event',
        message: '"Object Deleted" from "aws.s3" starts nothing here; "Object Created" from "aws.s3" does',
      },
    ]);
    expect(parseS3Events(fixture('s3-notification-several'))[1]).toEqual({
      kind: 'ignored',
      reason: 'other-event',
      message: '"ObjectRemoved:Delete" starts nothing; ObjectCreated events do',
    });
  });

  it('ignores an event whose name only ends like that of a creation', () => {
    const [record] = aNotification().Records;
    expect(parsedKeys({ Records: [{ ...record, eventName: 'NotObjectCreated:Put' }] })).toEqual(['ignored']);
  });

  it('ignores an event of another kind, and one of the same name from another source', () => {
    expect(parsedKeys({ ...anObjectCreated(), source: 'aws.other' })).toEqual(['ignored']);
    expect(parsedKeys({ ...anObjectCreated(), 'detail-type': 'Object Tags Added' })).toEqual(['ignored']);
  });

  it('ignores the test event of S3, and names the bucket', () => {
    expect(parseS3Events({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'landing' })).toEqual([
      {
        kind: 'ignored',
        reason: 'test-event',
        message: 's3:TestEvent for bucket the string "landing": S3 tried its configuration',
      },
    ]);
    expect(parsedKeys(fixture('s3-test-event'))).toEqual(['ignored']);
  });

  it.each([
    ['sns-to-lambda', ['red flower.jpg']],
    ['sns-in-sqs', ['red flower.jpg']],
    ['sns-raw-in-sqs', ['red flower.jpg']],
    ['sns-with-eventbridge', ['red+flower.jpg']],
    ['sqs-eventbridge', ['red+flower.jpg']],
    ['sqs-batch', ['a.csv', 'red flower.jpg', 'ignored', 'red flower.jpg']],
  ])('opens the envelopes of %s', (name, keys) => {
    expect(parsedKeys(fixture(name))).toEqual(keys);
    expect(parsedKeys(JSON.stringify(fixture(name)))).toEqual(keys);
  });

  it('accepts the notification of an S3-compatible store, which names itself and spells the event in full', () => {
    const [record] = aNotification({ key: 'a b.csv' }).Records;
    const compatible = { ...record, eventSource: 'minio:s3', eventName: 's3:ObjectCreated:Put' };
    expect(parsedKeys({ Records: [compatible] })).toEqual(['a b.csv']);
  });

  it('keeps a folder marker, because only the triggers decide whether it counts', () => {
    expect(parseS3Events(fixture('s3-notification-folder-marker'))).toMatchObject([
      { kind: 'event', event: { key: 'orders/eu/', size: 0 } },
    ]);
  });

  it('ignores an empty array of records', () => {
    expect(parseS3Events({ Records: [] })).toEqual([
      { kind: 'ignored', reason: 'no-records', message: 'Records is an empty array' },
    ]);
  });

  it('does not parse a string longer than any queue can hold', () => {
    const [record] = parseS3Events(`"${'x'.repeat(MAX_JSON_CHARACTERS)}"`);
    expect(record).toMatchObject({ message: expect.stringContaining(`more than ${MAX_JSON_CHARACTERS}`) });
  });

  it('opens no endless envelopes', () => {
    let payload: unknown = anObjectCreated();
    for (let depth = 0; depth < 7; depth += 1) payload = inSns(payload);
    expect(parseS3Events(payload)).toMatchObject([
      { kind: 'malformed', message: expect.stringContaining('more than 6 envelopes') },
    ]);
  });

  it('is not led astray by keys that objects inherit', () => {
    const payload = JSON.parse('{"__proto__":{"Records":[]},"constructor":{"Event":"s3:TestEvent"}}');
    expect(parseS3Events(payload)).toMatchObject([{ kind: 'malformed' }]);
    expect(Object.hasOwn(Object.prototype, 'Records')).toBe(false);
  });

  it('never throws, and always gives at least one record', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string(), fc.json()), (payload) => {
        expect(parseS3Events(payload).length).toBeGreaterThan(0);
        expect(parseS3Events(inSqs(inSns(String(JSON.stringify(payload))))).length).toBeGreaterThan(0);
      }),
    );
  });

  it('never throws on a real event in which anything was replaced by anything', () => {
    const places = ['eventVersion', 'eventSource', 'eventName', 'eventTime', 's3'];
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue(), (place, value) => {
        const [record] = aNotification().Records;
        expect(parseS3Events({ Records: [{ ...record, [place]: value }] })).toHaveLength(1);
        expect(parseS3Events({ ...anObjectCreated(), detail: value })).toHaveLength(1);
      }),
    );
  });

  it('gets every key back that went through a notification', () => {
    fc.assert(
      fc.property(aKey, (key) => {
        expect(parsedKeys(aNotification({ key }))).toEqual([key]);
        expect(parsedKeys(inSqs(inSns(aNotification({ key }))))).toEqual([key]);
      }),
    );
  });

  it('leaves every key untouched that went through EventBridge', () => {
    fc.assert(
      fc.property(aKey, (key) => {
        expect(parsedKeys(anObjectCreated({ key }))).toEqual([key]);
        expect(parsedKeys(inSqs(anObjectCreated({ key })))).toEqual([key]);
      }),
    );
  });
});
