import {
  BucketAlreadyOwnedByYou,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { LOCAL_CREDENTIALS } from '../server/local-account.ts';

/** Writes to S3. */
export interface BucketClient {
  /** Creates a bucket that sends its events to EventBridge; does not change an existing one. */
  readonly createBucket: (name: string) => Promise<void>;
  readonly upload: (bucket: string, key: string, body: Uint8Array | string) => Promise<void>;
  readonly close: () => void;
}

/** As the AWS CLI does: a larger object is uploaded in parts, and its event says so. */
const PART_BYTES = 8 * 1_024 * 1_024;

/** S3 at `endpoint`. */
export const openBuckets = (endpoint: string, region: string): BucketClient => {
  const s3 = new S3Client({ endpoint, region, credentials: LOCAL_CREDENTIALS, forcePathStyle: true });
  const uploadInParts = async (Bucket: string, Key: string, bytes: Uint8Array): Promise<void> => {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const Parts: { readonly PartNumber: number; readonly ETag: string | undefined }[] = [];
    for (let from = 0; from < bytes.length; from += PART_BYTES) {
      const PartNumber = Parts.length + 1;
      const Body = bytes.subarray(from, from + PART_BYTES);
      const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
      Parts.push({ PartNumber, ETag });
    }
    await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
  };
  return {
    createBucket: async (Bucket) => {
      try {
        await s3.send(new CreateBucketCommand({ Bucket }));
      } catch (error) {
        if (error instanceof BucketAlreadyOwnedByYou) return;
        throw error;
      }
      const NotificationConfiguration = { EventBridgeConfiguration: {} };
      await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
    },
    upload: async (Bucket, Key, body) => {
      const Body = typeof body === 'string' ? Buffer.from(body) : body;
      if (Body.length > PART_BYTES) await uploadInParts(Bucket, Key, Body);
      else await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    },
    close: () => s3.destroy(),
  };
};
