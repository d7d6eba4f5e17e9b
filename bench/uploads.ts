import { randomUUID } from 'node:crypto';
import { BUCKET } from './build-subjects.ts';

/** The envelope in which a subject receives S3's events. */
export type Envelope = 'notification' | 'sqs';

/** One SQS message with the event of one upload; the same number gives the same event. */
export const uploadMessage = (run: string, number: number) => messageOf(keyOf(run, number), number);

/** Likewise, of an object with this key. */
export const messageOf = (key: string, number: number) => ({
  messageId: randomUUID(),
  receiptHandle: 'handle',
  body: JSON.stringify({
    version: '0',
    id: randomUUID(),
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: '111122223333',
    time: '2026-11-22T08:15:30Z',
    region: 'eu-central-1',
    resources: [`arn:aws:s3:::${BUCKET}`],
    detail: {
      version: '0',
      bucket: { name: BUCKET },
      object: {
        key,
        size: 2048,
        etag: 'b57f9512698f4b09e608f4f2a65852e5',
        sequencer: number.toString(16).toUpperCase().padStart(18, '0'),
      },
      'request-id': '57H08PA84AB1JZW0',
      requester: '111122223333',
      'source-ip-address': '203.0.113.7',
      reason: 'PutObject',
    },
  }),
  attributes: { ApproximateReceiveCount: '1' },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-central-1:111122223333:uploads',
  awsRegion: 'eu-central-1',
});

export type UploadMessage = ReturnType<typeof messageOf>;

/** The same upload as S3 itself notifies a function of it. */
const notification = (run: string, number: number) => ({
  Records: [
    {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: 'eu-central-1',
      eventTime: '2026-11-22T08:15:30.123Z',
      eventName: 'ObjectCreated:Put',
      s3: {
        bucket: { name: BUCKET },
        object: { key: keyOf(run, number), size: 2048, eTag: 'b57f9512698f4b09e608f4f2a65852e5', sequencer: '0A1B' },
      },
    },
  ],
});

/** One event in the envelope that a subject expects. */
export const uploadEvent = (envelope: Envelope, run: string, number: number): unknown =>
  envelope === 'sqs' ? { Records: [uploadMessage(run, number)] } : notification(run, number);

const keyOf = (run: string, number: number): string => `orders/eu/${run}-${number}.csv`;
