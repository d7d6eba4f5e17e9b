import { isBucketName, keyError } from './s3-object-fields.ts';

/** `error` says what is wrong and what to write instead; the text itself is left for the caller to show before it. */
export type S3UriResult =
  | { readonly ok: true; readonly bucket: string; readonly key: string }
  | { readonly ok: false; readonly error: string };

const SCHEME = 's3://';
const FORM = 'write it as "s3://bucket/key", the key as it is, not percent-encoded';

/** Reads `s3://bucket/key`. The key is taken as it stands: `+` and `%20` belong to the name. */
export const parseS3Uri = (text: string): S3UriResult => {
  if (!text.startsWith(SCHEME)) return { ok: false, error: `${misspelt(text)}${FORM}` };
  const path = text.slice(SCHEME.length);
  const bucket = path.replace(/\/.*/s, '');
  const key = path.slice(bucket.length + 1);
  if (!isBucketName(bucket)) return { ok: false, error: `it names no bucket; ${FORM}` };
  if (key === '') return { ok: false, error: `it names a bucket but no object; ${FORM}` };
  const error = keyError(key);
  return error === undefined ? { ok: true, bucket, key } : { ok: false, error: `its key: ${error}` };
};

/** How S3 objects are named elsewhere. */
const misspelt = (text: string): string => {
  if (/^s3:\/\//i.test(text)) return 'the scheme is in lower case; ';
  if (/^s3[an]:/i.test(text)) return 'that is the scheme of Hadoop; ';
  if (/^https?:/i.test(text)) return 'that is a web address; ';
  if (/^arn:/.test(text)) return 'that is an ARN; ';
  return '';
};
