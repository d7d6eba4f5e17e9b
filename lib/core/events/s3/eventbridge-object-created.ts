import { quote } from '../../describe.ts';
import type { S3ObjectCreated } from '../event.ts';
import { FieldReader } from '../field-reader.ts';
import type { ParsedRecord } from '../parsed-record.ts';
import { ignored, malformed } from '../parsed-record.ts';
import type { KeyEncoding, S3ObjectPaths } from './s3-object-fields.ts';
import { readObjectCreated } from './s3-object-fields.ts';

const PATHS: S3ObjectPaths = {
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
export const parseEventBridgeS3 = (envelope: unknown, where: string): ParsedRecord<S3ObjectCreated> => {
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
  return readObjectCreated(reader, PATHS, PLAIN, {
    ...(reason === undefined ? {} : { reason }),
    ...(requester === undefined ? {} : { requester }),
  });
};
