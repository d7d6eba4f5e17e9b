import type { EpochMs } from '../core/time.ts';

/** What an object is, asked of S3 for a manual call. */
export interface ObjectReader {
  /** @throws TriggerError `OBJECT_UNREADABLE`, saying whether the object, the bucket or the permission is missing. */
  head(bucket: string, key: string): Promise<ObjectHead>;
}

/** What an upload's event would tell. `size` in bytes, `etag` without quotes, `versionId` where there are versions. */
export interface ObjectHead {
  readonly size: number;
  readonly etag: string;
  readonly versionId?: string;
  readonly lastModified: EpochMs;
}
