import { TriggerError } from '../../core/errors.ts';
import { epochMs } from '../../core/time.ts';
import type { ObjectHead, ObjectReader } from '../../ports/objects.ts';
import { thrownByAws } from '../aws/thrown-by-aws.ts';
import { s3Access } from './s3-access.ts';
import { type HeadAnswer, headS3, type S3Access } from './s3-head.ts';

const TIMEOUT_MS = 5_000;

/** Reads an object's metadata from S3, by default with the AWS environment variables' credentials and endpoint. */
export const s3Objects = (given: Partial<S3Access> = {}): ObjectReader => {
  const access = s3Access({ timeoutMs: TIMEOUT_MS, ...given });
  return { head: (bucket, key) => headObject(access, bucket, key) };
};

const headObject = async (access: S3Access, bucket: string, key: string): Promise<ObjectHead> => {
  const ask = async (what: string | undefined): Promise<HeadAnswer> => {
    try {
      return await headWhereTheBucketIs(access, bucket, what);
    } catch (thrown) {
      const { name, message, code } = thrownByAws(thrown);
      const why = `S3 did not answer: ${name}: ${message || code}.`;
      throw unreadable(bucket, key, { why, retryable: true }, thrown);
    }
  };

  const answer = await ask(key);
  if (answer.status === 200) return toObjectHead(bucket, key, answer);
  // A HEAD response has no body that could say what is missing, so the bucket is requested, too.
  const noBucket = answer.status === 404 && (await ask(undefined)).status === 404;
  throw unreadable(bucket, key, noBucket ? NO_BUCKET : faultOf(answer));
};

/** S3 returns the region of a bucket in another region; then the request is repeated there, once. */
const headWhereTheBucketIs = async (access: S3Access, bucket: string, key?: string): Promise<HeadAnswer> => {
  const answer = await headS3(access, bucket, key);
  const region = answer.headers['x-amz-bucket-region'];
  const isElsewhere = [301, 307, 400].includes(answer.status) && typeof region === 'string' && region !== access.region;
  return isElsewhere ? headS3({ ...access, region }, bucket, key) : answer;
};

const toObjectHead = (bucket: string, key: string, { headers }: HeadAnswer): ObjectHead => {
  const size = Number(headers['content-length']);
  const lastModified = Date.parse(String(headers['last-modified']));
  const etag = headers.etag?.replaceAll('"', '');
  const versionId = headers['x-amz-version-id'];
  if (!Number.isFinite(size) || Number.isNaN(lastModified) || !etag) throw unreadable(bucket, key, NOT_S3);
  return {
    size,
    etag,
    // An object that was uploaded before versioning was switched on has the version "null".
    ...(typeof versionId === 'string' && versionId !== 'null' ? { versionId } : {}),
    lastModified: epochMs(lastModified),
  };
};

interface Fault {
  readonly why: string;
  readonly retryable: boolean;
}

const final = (why: string): Fault => ({ why, retryable: false });

const NO_BUCKET = final('there is no such bucket. Is its name right?');
const NOT_S3 = final('the answer lacks Content-Length, Last-Modified or ETag. Is this server S3?');
const NO_OBJECT = final(
  'the bucket has no such object. Is the key right, in upper and lower case, and not percent-encoded?',
);
const DENIED = final(
  'access is denied. The function needs s3:GetObject on it, and kms:Decrypt if a KMS key encrypts it. ' +
    'Without s3:ListBucket, S3 gives this answer also for an object that does not exist.',
);

const faultOf = ({ status, headers }: HeadAnswer): Fault => {
  if (status === 404) return NO_OBJECT;
  if (status === 403) return DENIED;
  if (status === 301 || status === 307)
    return final(`the bucket is in another region: ${headers['x-amz-bucket-region'] ?? 'S3 does not say which'}.`);
  return { why: `S3 answered HTTP ${status}.`, retryable: status === 429 || status >= 500 };
};

const unreadable = (bucket: string, key: string, { why, retryable }: Fault, cause?: unknown): TriggerError =>
  new TriggerError('OBJECT_UNREADABLE', `s3://${bucket}/${key}: ${why}${retryable ? ' Try again.' : ''}`, {
    retryable,
    cause,
  });
