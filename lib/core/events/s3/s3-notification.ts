import { quote } from '../../describe.ts';
import type { S3ObjectCreated } from '../event.ts';
import { FieldReader } from '../field-reader.ts';
import type { ParsedRecord } from '../parsed-record.ts';
import { ignored, malformed } from '../parsed-record.ts';
import type { KeyEncoding, S3ObjectPaths } from './s3-object-fields.ts';
import { readObjectCreated } from './s3-object-fields.ts';

const PATHS: S3ObjectPaths = {
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
export const parseNotificationRecord = (record: unknown, where: string): ParsedRecord<S3ObjectCreated> => {
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
  return readObjectCreated(reader, PATHS, FORM_ENCODED, reason === undefined ? {} : { reason });
};

/**
 * Notifications carry the key form-encoded: `red flower.jpg` arrives as `red+flower.jpg`, a real `+` as `%2B`.
 *
 * @returns `undefined` when a `%` is not followed by UTF-8 in hexadecimal.
 */
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
