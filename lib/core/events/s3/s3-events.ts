import { describeFound } from '../../describe.ts';
import { unreachable } from '../../errors.ts';
import { field } from '../../json.ts';
import type { Opened } from '../envelope.ts';
import { openEnvelopes } from '../envelope.ts';
import type { S3ObjectCreated } from '../event.ts';
import type { ParsedRecord } from '../parsed-record.ts';
import { foundInstead, ignored, malformed } from '../parsed-record.ts';
import { parseEventBridgeS3 } from './eventbridge-object-created.ts';
import { parseNotificationRecord } from './s3-notification.ts';

/**
 * Every S3 event in a payload, in order, by whatever route it came: EventBridge or S3 notification, plain or in SNS,
 * SQS, or SNS in SQS; as an object or as JSON text. At least one record; never throws.
 */
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
