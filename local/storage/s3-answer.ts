import type { StoredObject } from './bucket-store.ts';

/** An object that has just been created. */
export interface CreatedObject {
  readonly bucket: string;
  readonly key: string;
  /** In bytes. */
  readonly size: number;
  readonly etag: string;
  readonly reason: 'PutObject' | 'POST Object' | 'CopyObject' | 'CompleteMultipartUpload';
  readonly requestId: string;
}

/** What a request is answered with. */
export interface S3Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** The object that it has created, for the event. */
  readonly created?: Omit<CreatedObject, 'requestId'>;
}

/** An answer with a document. */
export const xmlAnswer = (body: string, headers: Readonly<Record<string, string>> = {}): S3Answer => ({
  status: 200,
  headers: { 'content-type': 'application/xml', ...headers },
  body,
});

/** An answer without a body. */
export const NO_CONTENT: S3Answer = { status: 204 };

/** What an event says about an object. */
export const createdBy = (
  reason: CreatedObject['reason'],
  bucket: string,
  { key, bytes, etag }: Pick<StoredObject, 'key' | 'bytes' | 'etag'>,
): NonNullable<S3Answer['created']> => ({ bucket, key, size: bytes.length, etag, reason });
