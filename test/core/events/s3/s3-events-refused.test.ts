import { describe, expect, it } from 'vitest';
import { parseS3Events } from '../../../../lib/core/events/s3/s3-events.ts';
import { aNotification, anObjectCreated, fixture, inSqs } from '../../../doubles/event-payloads.ts';

const parsedKeys = (payload: unknown) =>
  parseS3Events(payload).map((record) => (record.kind === 'event' ? record.event.key : record.kind));

describe('an S3 event that cannot be read', () => {
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

  it('is malformed for one error alone, even if its kind starts nothing', () => {
    const [record] = aNotification().Records;
    const removed = { ...record, eventVersion: '3.0', eventName: 'ObjectRemoved:Delete' };
    expect(parsedKeys({ Records: [removed] })).toEqual(['malformed']);
    expect(parsedKeys({ ...anObjectCreated(), region: 1 })).toEqual(['malformed']);
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
      /eventSource: expected "aws:s3", found the string "aws:kinesis"/,
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
});
