import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { S3ObjectCreated } from '../../lib/core/events/event.ts';

const FIXTURES = path.join(import.meta.dirname, '..', 'fixtures', 'events');

/** A fixture of test/fixtures/events, by its name without `.json`. */
export const fixture = (name: string): unknown => JSON.parse(readFileSync(path.join(FIXTURES, `${name}.json`), 'utf8'));

/** What of an object both routes of S3 can bring. */
export interface AnUpload {
  readonly bucket?: string;
  readonly key?: string;
  readonly size?: number;
  readonly etag?: string;
  readonly versionId?: string;
  readonly sequencer?: string;
}

/** Encodes a key as S3 does in a notification. */
export const formEncoded = (key: string): string => encodeURIComponent(key).replaceAll('%20', '+');

/** An S3 notification with one record; the key as S3 would encode it. */
export const aNotification = ({ bucket, key, size, etag, versionId, sequencer }: AnUpload = {}) => ({
  Records: [
    {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: 'eu-central-1',
      eventTime: '2026-11-22T08:15:30.123Z',
      eventName: 'ObjectCreated:Put',
      s3: {
        bucket: { name: bucket ?? 'landing' },
        object: { key: formEncoded(key ?? 'a.csv'), size: size ?? 1, eTag: etag ?? 'e1', versionId, sequencer },
      },
    },
  ],
});

/** The same upload as EventBridge brings it. */
export const anObjectCreated = ({ bucket, key, size, etag, versionId, sequencer }: AnUpload = {}) => ({
  'detail-type': 'Object Created',
  source: 'aws.s3',
  time: '2026-11-22T08:15:30Z',
  region: 'eu-central-1',
  detail: {
    bucket: { name: bucket ?? 'landing' },
    object: { key: key ?? 'a.csv', size: size ?? 1, etag: etag ?? 'e1', 'version-id': versionId, sequencer },
  },
});

/** An SNS notification as SQS and HTTP subscribers get it. */
export const inSns = (message: unknown) => ({
  Type: 'Notification',
  TopicArn: 'arn:t',
  Message: JSON.stringify(message),
});

/** An SQS event as Lambda gets it. */
export const inSqs = (...bodies: readonly unknown[]) => ({
  Records: bodies.map((body, index) => ({
    messageId: `m${index}`,
    eventSource: 'aws:sqs',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })),
});

/** A parsed upload. */
export const anUpload = (fields: Partial<S3ObjectCreated> = {}): S3ObjectCreated => ({
  source: 's3',
  bucket: 'landing',
  key: 'orders/eu/part-1.csv',
  size: 2_048,
  etag: 'e1',
  sequencer: '0055AED6DCD90281E5',
  eventTime: '2026-11-22T08:15:30.000Z',
  awsRegion: 'eu-central-1',
  ...fields,
});
