import { isDeepStrictEqual } from 'node:util';
import type { S3ObjectCreated } from '../../lib/core/events/event.ts';
import { parseS3Events } from '../../lib/core/events/s3/s3-events.ts';
import type { LocalCloud } from '../../local/local-cloud.ts';
import type { LocalEvent } from '../../local/local-event.ts';

interface NewObject {
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
}

/** Uploads an object, and gives the event that S3 raises for it; otherwise why there is none. */
export const uploadAndHear = async (
  { bucket, key, size }: NewObject,
  cloud: LocalCloud,
): Promise<S3ObjectCreated | string> => {
  const { buckets } = cloud.topology();
  if (!buckets.includes(bucket)) {
    const known = buckets.length === 0 ? 'it names none' : `there are ${buckets.join(', ')}`;
    return `the triggers file names no bucket "${bucket}" (${known})`;
  }
  const created: Extract<LocalEvent, { kind: 'object-created' }>[] = [];
  const stop = cloud.feed.listen((event) => {
    if (event.kind === 'object-created') created.push(event);
  });
  try {
    await cloud.upload(bucket, key, Buffer.alloc(size, 'x'));
    const event = await cloud.feed.until(`the event of s3://${bucket}/${key}`, () =>
      created.map((each) => parseS3Events(each.event)[0]).find((record) => isUploadOf(record, bucket, key)),
    );
    return event.kind === 'event' ? event.event : event.message;
  } finally {
    stop();
  }
};

const isUploadOf = (record: ReturnType<typeof parseS3Events>[number] | undefined, bucket: string, key: string) =>
  record?.kind === 'event' && isDeepStrictEqual([record.event.bucket, record.event.key], [bucket, key]);
