import { TriggerError } from '../../core/errors.ts';
import type { ManifestStore } from '../../ports/batching.ts';
import { type SignedAnswer, signedRequest } from '../aws/signed-request.ts';
import { thrownByAws } from '../aws/thrown-by-aws.ts';
import { s3Access } from './s3-access.ts';
import { type S3Access, s3Target } from './s3-head.ts';

/** A list of 10,000 objects has some 2 MB. */
const TIMEOUT_MS = 20_000;

/** Where the lists stand: `prefix` has neither the first nor the last slash, and may be empty. */
export interface ManifestPlace {
  readonly bucket: string;
  readonly prefix: string;
}

/** Lists of batches in S3, each written once: a list that stands there is never overwritten. */
export const s3Manifests = ({ bucket, prefix }: ManifestPlace, given: Partial<S3Access> = {}): ManifestStore => {
  const access = s3Access({ timeoutMs: TIMEOUT_MS, ...given });
  const keyOf = (key: string): string => (prefix === '' ? key : `${prefix}/${key}`);
  return {
    addressOf: (key) => `s3://${bucket}/${keyOf(key)}`,
    put: (key, text) => putOnce(access, bucket, keyOf(key), text),
  };
};

const putOnce = async (
  access: S3Access,
  bucket: string,
  key: string,
  text: readonly string[],
): Promise<'written' | 'there'> => {
  const answer = await putWhereTheBucketIs(access, bucket, key, text).catch((thrown: unknown) => {
    const { name, message, code } = thrownByAws(thrown);
    throw unwritten(bucket, key, { why: `S3 did not answer: ${name}: ${message || code}.`, retryable: true }, thrown);
  });
  if (answer.status === 200) return 'written';
  if (answer.status === 412) return 'there';
  throw unwritten(bucket, key, faultOf(answer));
};

/** S3 tells the region of a bucket that is in another one; then the request is repeated there, once. */
const putWhereTheBucketIs = async (
  access: S3Access,
  bucket: string,
  key: string,
  body: readonly string[],
): Promise<SignedAnswer> => {
  const put = (where: S3Access): Promise<SignedAnswer> =>
    signedRequest(
      { ...where, service: 's3' },
      { method: 'PUT', target: s3Target(where, bucket, key), headers: { 'if-none-match': '*' }, body },
    );
  const answer = await put(access);
  const region = answer.headers['x-amz-bucket-region'];
  const isElsewhere = [301, 307, 400].includes(answer.status) && typeof region === 'string' && region !== access.region;
  return isElsewhere ? put({ ...access, region }) : answer;
};

interface Fault {
  readonly why: string;
  readonly retryable: boolean;
}

const faultOf = ({ status, body }: SignedAnswer): Fault => {
  const code = /<Code>([^<]{1,100})<\/Code>/.exec(body)?.[1];
  if (status === 404) return { why: 'there is no such bucket. Is its name right?', retryable: false };
  if (status === 403) {
    const why =
      'access is denied. The function needs s3:PutObject there, and kms:GenerateDataKey if a KMS key encrypts it.';
    return { why, retryable: false };
  }
  // Another writer is at work on the same key: one of the two wins, and its list is the same.
  const isPassing = status === 409 || status === 429 || status >= 500;
  return { why: `S3 answered HTTP ${status}${code === undefined ? '' : ` ${code}`}.`, retryable: isPassing };
};

const unwritten = (bucket: string, key: string, { why, retryable }: Fault, cause?: unknown): TriggerError =>
  new TriggerError(
    'MANIFEST_UNWRITTEN',
    `the list of a batch could not be written to s3://${bucket}/${key}: ${why} The batch waits, and the next sweep tries again.`,
    { retryable, cause },
  );
