import type { EpochMs } from '../../lib/core/time.ts';
import { S3Error } from './s3-error.ts';

/** An object as it is kept. */
export interface StoredObject {
  readonly key: string;
  readonly bytes: Buffer;
  /** Without quotes. */
  readonly etag: string;
  readonly lastModified: EpochMs;
  /** What a GET answers beside the body: type, metadata, … */
  readonly headers: Readonly<Record<string, string>>;
  readonly tags: readonly (readonly [name: string, value: string])[];
  readonly checksum?: readonly [header: string, value: string];
}

/** A part of an upload in parts. */
export interface StoredPart {
  readonly number: number;
  readonly bytes: Buffer;
  readonly etag: string;
  readonly lastModified: EpochMs;
}

/** An upload in parts that has not been completed. */
export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly initiated: EpochMs;
  readonly headers: Readonly<Record<string, string>>;
  readonly tags: StoredObject['tags'];
  readonly parts: Map<number, StoredPart>;
}

/** A bucket and what is in it. */
export interface Bucket {
  readonly name: string;
  readonly createdAt: EpochMs;
  readonly objects: Map<string, StoredObject>;
  readonly uploads: Map<string, Upload>;
  /** Configurations as they were sent, by the query that names them, e.g. `notification`. */
  readonly configurations: Map<string, Buffer>;
  /** All keys in S3's order, that of their UTF-8 bytes. */
  readonly sortedKeys: () => readonly string[];
  readonly put: (object: StoredObject) => void;
  readonly remove: (key: string) => void;
}

/** All buckets, in memory. */
export interface BucketStore {
  /** @throws S3Error `BucketAlreadyOwnedByYou`, `InvalidBucketName` */
  readonly create: (name: string, now: EpochMs) => Bucket;
  /** @throws S3Error `NoSuchBucket` */
  readonly get: (name: string) => Bucket;
  readonly all: () => readonly Bucket[];
  /** @throws S3Error `NoSuchBucket`, `BucketNotEmpty` */
  readonly remove: (name: string) => void;
}

/** Also names of the time before 2018 in us-east-1, with upper case and `_`. */
const BUCKET_NAME = /^(?!\d+\.\d+\.\d+\.\d+$)[A-Za-z0-9][A-Za-z0-9._-]{2,254}$/;

const newBucket = (name: string, createdAt: EpochMs): Bucket => {
  const objects = new Map<string, StoredObject>();
  let sorted: readonly string[] | undefined = [];
  return {
    name,
    createdAt,
    objects,
    uploads: new Map(),
    configurations: new Map(),
    sortedKeys: () => {
      sorted ??= [...objects.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      return sorted;
    },
    put: (object) => {
      if (!objects.has(object.key)) sorted = undefined;
      objects.set(object.key, object);
    },
    remove: (key) => {
      if (objects.delete(key)) sorted = undefined;
    },
  };
};

/** A store without a bucket. */
export const createBucketStore = (): BucketStore => {
  const buckets = new Map<string, Bucket>();
  const get = (name: string): Bucket => {
    const bucket = buckets.get(name);
    if (bucket === undefined) {
      throw new S3Error(404, 'NoSuchBucket', 'The specified bucket does not exist', { BucketName: name });
    }
    return bucket;
  };
  return {
    get,
    create: (name, now) => {
      if (!BUCKET_NAME.test(name)) {
        throw new S3Error(400, 'InvalidBucketName', 'The specified bucket is not valid.', { BucketName: name });
      }
      if (buckets.has(name)) {
        const message = 'Your previous request to create the named bucket succeeded and you already own it.';
        throw new S3Error(409, 'BucketAlreadyOwnedByYou', message, { BucketName: name });
      }
      const bucket = newBucket(name, now);
      buckets.set(name, bucket);
      return bucket;
    },
    all: () => [...buckets.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    remove: (name) => {
      if (get(name).objects.size > 0) {
        throw new S3Error(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty', { BucketName: name });
      }
      buckets.delete(name);
    },
  };
};

/** An object of a bucket. @throws S3Error `NoSuchKey` */
export const objectIn = (bucket: Bucket, key: string): StoredObject => {
  const object = bucket.objects.get(key);
  if (object === undefined) throw new S3Error(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key });
  return object;
};
