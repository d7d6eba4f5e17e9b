import { describeFound, quote } from '../../describe.ts';
import { unreachable } from '../../errors.ts';
import { field } from '../../json.ts';
import type { S3ObjectCreated } from '../event.ts';
import { foundInstead, ignored, malformed, type ParsedRecord } from '../parsed-record.ts';
import { FieldReader, type Opened, openEnvelopes } from '../read-payload.ts';
import { type KeyEncoding, readObjectCreated, type S3ObjectPaths } from './s3-object-fields.ts';

/** All S3 events in a payload, in order, by whatever route they came. At least one record; never throws. */
export const parseS3Events = (payload: unknown): readonly ParsedRecord<S3ObjectCreated>[] =>
  openEnvelopes(payload).map(parseOpened);

const parseOpened = (opened: Opened): ParsedRecord<S3ObjectCreated> => {
  switch (opened.kind) {
    case 'malformed':
      return opened;
    case 'empty':
      return ignored('no-records', `${opened.where} is an empty array`);
    case 'record':
      return parseNotificationRecord(opened.content, opened.where);
    case 'content':
      return parseContent(opened.content, opened.where);
    default:
      return unreachable(opened);
  }
};

const EXPECTED =
  'an S3 event: "detail-type": "Object Created" from EventBridge, or a notification with "Records" ' +
  '(a manual call goes to the function "manual")';

const parseContent = (content: Readonly<Record<string, unknown>>, where: string): ParsedRecord<S3ObjectCreated> => {
  if (Object.hasOwn(content, 'detail-type')) return parseEventBridgeS3(content, where);
  // Sent once when a bucket's notifications are configured.
  if (field(content, 'Event') === 's3:TestEvent') {
    const bucket = describeFound(field(content, 'Bucket'));
    return ignored('test-event', `s3:TestEvent for bucket ${bucket}: S3 tried its configuration`);
  }
  return malformed(foundInstead(where, describeFound(content), EXPECTED));
};

const EVENTBRIDGE: S3ObjectPaths = {
  bucket: ['detail', 'bucket', 'name'],
  key: ['detail', 'object', 'key'],
  size: ['detail', 'object', 'size'],
  etag: ['detail', 'object', 'etag'],
  versionId: ['detail', 'object', 'version-id'],
  sequencer: ['detail', 'object', 'sequencer'],
  eventTime: ['time'],
  awsRegion: ['region'],
};

/** Unlike a notification, EventBridge brings the key as it is: a `+` or a `%20` in it belongs to the name. */
const PLAIN: KeyEncoding = { expected: 'the key of an object', decode: (raw) => raw };

/**
 * Reads an event of S3 that came through EventBridge.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
const parseEventBridgeS3 = (envelope: unknown, where: string): ParsedRecord<S3ObjectCreated> => {
  const reader = new FieldReader(envelope, where);
  const detailType = reader.text(['detail-type'], '"Object Created"');
  const source = reader.text(['source'], '"aws.s3"');
  if (detailType === undefined || source === undefined) return malformed(...reader.errors);
  if (source !== 'aws.s3' || detailType !== 'Object Created') {
    const message = `${quote(detailType)} from ${quote(source)} starts nothing here; "Object Created" from "aws.s3" does`;
    return ignored('other-event', message);
  }
  const reason = reader.optionalText(['detail', 'reason'], 'the call that created the object');
  const requester = reader.optionalText(['detail', 'requester'], 'who created the object');
  return readObjectCreated(reader, EVENTBRIDGE, PLAIN, {
    ...(reason === undefined ? {} : { reason }),
    ...(requester === undefined ? {} : { requester }),
  });
};

const NOTIFICATION: S3ObjectPaths = {
  bucket: ['s3', 'bucket', 'name'],
  key: ['s3', 'object', 'key'],
  size: ['s3', 'object', 'size'],
  etag: ['s3', 'object', 'eTag'],
  versionId: ['s3', 'object', 'versionId'],
  sequencer: ['s3', 'object', 'sequencer'],
  eventTime: ['eventTime'],
  awsRegion: ['awsRegion'],
};

/** S3 promises that a new minor version only adds fields. */
const SUPPORTED_VERSION = /^2\.\d{1,4}$/;
const CREATED = /^(?:s3:)?ObjectCreated:/;

/**
 * What EventBridge calls the reason of an event that a notification has by its name.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
const REASONS: Readonly<Partial<Record<string, string>>> = {
  Put: 'PutObject',
  Post: 'POST Object',
  Copy: 'CopyObject',
  CompleteMultipartUpload: 'CompleteMultipartUpload',
};

/**
 * Reads one record of an S3 event notification, version 2.x.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
const parseNotificationRecord = (record: unknown, where: string): ParsedRecord<S3ObjectCreated> => {
  const reader = new FieldReader(record, where);
  const source = reader.text(['eventSource'], '"aws:s3"');
  // S3-compatible stores put their own name before the colon.
  if (source !== undefined && !source.endsWith(':s3')) reader.error(['eventSource'], '"aws:s3"');
  const version = reader.text(['eventVersion'], 'version 2.x of the notification');
  if (version !== undefined && !SUPPORTED_VERSION.test(version)) {
    reader.error(['eventVersion'], 'version 2.x of the notification');
  }
  const name = reader.text(['eventName'], 'a name such as "ObjectCreated:Put"');
  if (reader.errors.length > 0 || name === undefined) return malformed(...reader.errors);
  if (!CREATED.test(name)) return ignored('other-event', `${quote(name)} starts nothing; ObjectCreated events do`);
  const kind = name.replace(CREATED, '');
  const reason = Object.hasOwn(REASONS, kind) ? REASONS[kind] : undefined;
  return readObjectCreated(reader, NOTIFICATION, FORM_ENCODED, reason === undefined ? {} : { reason });
};

/** Decodes a notification's key: `red+flower.jpg` is `red flower.jpg`. Undefined when a `%` begins no UTF-8 in hex. */
export const decodeFormKey = (encoded: string): string | undefined => {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
};

const FORM_ENCODED: KeyEncoding = {
  expected: 'a form-encoded key, each "%" followed by two hexadecimal digits of its UTF-8',
  decode: decodeFormKey,
};
