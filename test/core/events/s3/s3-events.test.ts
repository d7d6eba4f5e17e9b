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

  it.each(['12.1', '2.1b', '2.', '2'])('refuses a notification of version %s', (eventVersion) => {
    const [record] = aNotification().Records;
    expect(parseS3Events({ Records: [{ ...record, eventVersion }] })).toMatchObject([
      { kind: 'malformed', message: expect.stringContaining('eventVersion: expected version 2.x') },
    ]);
  });

  it('refuses another major version, saying what it found and what it can read', () => {
    expect(parseS3Events(fixture('s3-notification-version-3'))).toEqual([
      {
        kind: 'malformed',
        message: 'Records[0] > eventVersion: expected version 2.x of the notification, found the string "3.0"',
      },
    ]);
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

  it('reports all errors of a record at once, with the place of each', () => {
    const record = {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      eventName: 'ObjectCreated:Put',
      eventTime: 'yesterday',
      s3: { bucket: {}, object: { key: 'a%zz', size: '1' } },
    };
    expect(parseS3Events(inSqs({ Records: [record] }))).toEqual([
      {
        kind: 'malformed',
        message: [
          'Records[0].body > Records[0] > s3.bucket.name: expected the name of a bucket, found nothing',
          'Records[0].body > Records[0] > s3.object.key: expected a form-encoded key, ' +
            'each "%" followed by two hexadecimal digits of its UTF-8, found the string "a%zz"',
          'Records[0].body > Records[0] > eventTime: expected a time such as ' +
            '"2026-11-22T02:00:00Z", found the string "yesterday"',
          'Records[0].body > Records[0] > s3.object.size: expected a size in bytes, found the string "1"',
        ].join('; '),
      },
    ]);
  });

  it('says what each field of an EventBridge event should be', () => {
    const [record] = parseS3Events({
      ...anObjectCreated(),
      region: 1,
      detail: {
        bucket: { name: 'a/b' },
        object: { key: '', etag: 1, 'version-id': 1, sequencer: 1, size: -1 },
        reason: 1,
        requester: 1,
      },
    });
    const message = record?.kind === 'malformed' ? record.message : '';
    expect(message.split('; ')).toEqual([
      'detail.reason: expected the call that created the object, found the number 1',
      'detail.requester: expected who created the object, found the number 1',
      'detail.object.key: expected the key of an object, found an empty string',
      'detail.bucket.name: expected the name of a bucket, found the string "a/b"',
      'detail.object.size: expected a size in bytes, found the number -1',
      'detail.object.etag: expected an ETag, found the number 1',
      'detail.object.version-id: expected a version id, found the number 1',
      'detail.object.sequencer: expected a sequencer of hexadecimal digits, found the number 1',
      'region: expected a region, found the number 1',
    ]);
  });

  it('says what the first fields of a notification should be, when they are missing', () => {
    const [record] = aNotification().Records;
    expect(parseS3Events({ Records: [{ ...record, eventSource: '', eventVersion: null, eventName: 1 }] })).toEqual([
      {
        kind: 'malformed',
        message: [
          'Records[0] > eventSource: expected "aws:s3", found an empty string',
          'Records[0] > eventVersion: expected version 2.x of the notification, found null',
          'Records[0] > eventName: expected a name such as "ObjectCreated:Put", found the number 1',
        ].join('; '),
      },
    ]);
    expect(parseS3Events({ 'detail-type': 1, source: 1 })).toMatchObject([
      { message: expect.stringMatching(/^detail-type: expected "Object Created", .*source: expected "aws\.s3", /) },
    ]);
  });

  it('takes a bucket name of up to 255 characters, and none with half a character', () => {
    expect(parsedKeys(anObjectCreated({ bucket: 'b'.repeat(255) }))).toEqual(['a.csv']);
    expect(parsedKeys(anObjectCreated({ bucket: 'b'.repeat(256) }))).toEqual(['malformed']);
    expect(parsedKeys(anObjectCreated({ bucket: 'b\ud800' }))).toEqual(['malformed']);
  });

  it.each([
    ['text that is no JSON', '{"Records":', /^the payload: expected .*, found the string .* which is not JSON/],
    ['null', null, /^the payload: expected .*, found null/],
    ['an array', [], /^the payload: expected .*, found an array/],
    [
      'an object of another kind',
      { key1: 'value1' },
      /^the payload: expected an S3 event: .*Records.* \(a manual call goes to .*"manual"\), found an object with "key1"/,
    ],
    [
      'an SQS record without a body',
      { Records: [{ eventSource: 'aws:sqs' }] },
      /^Records\[0\]\.body: expected .*, found nothing/,
    ],
    ['a record that is no object', { Records: [7] }, /^Records\[0\]: expected a record.*, found the number 7/],
    [
      'a record of another service',
      { Records: [{ eventSource: 'aws:kinesis' }] },
      /eventSource: expected .*, found the string "aws:kinesis"/,
    ],
    ['an event without a source', { 'detail-type': 'Object Created' }, /^source: expected "aws.s3".*, found nothing/],
  ])('calls %s malformed', (_, payload, message) => {
    const [record] = parseS3Events(payload);
    expect(record).toMatchObject({ kind: 'malformed', message: expect.stringMatching(message) });
  });

  it('refuses keys that no object can have', () => {
    const tooLong = anObjectCreated({ key: 'ä'.repeat(513) });
    expect(parseS3Events(tooLong)).toMatchObject([
      { kind: 'malformed', message: expect.stringContaining('but it has 1026 bytes, more than 1024') },
    ]);
    expect(parseS3Events(anObjectCreated({ key: '\ud800' }))).toMatchObject([
      { kind: 'malformed', message: expect.stringContaining('but it is no well-formed Unicode') },
    ]);
    expect(parsedKeys(anObjectCreated({ key: 'ä'.repeat(512) }))).toEqual(['ä'.repeat(512)]);
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
