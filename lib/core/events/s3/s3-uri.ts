import { isBucketName, keyError } from './s3-object-fields.ts';

/** `error` says what is wrong and what to write instead; the text itself is left for the caller to show before it. */
export type S3UriResult =
  | { readonly ok: true; readonly bucket: string; readonly key: string }
  | { readonly ok: false; readonly error: string };

const FORM = 'write it as "s3://bucket/key", the key as it is, not percent-encoded';

/** Reads `s3://bucket/key`. The key is taken as it stands: `+` and `%20` belong to the name. */
export const parseS3Uri = (text: string): S3UriResult => {
  const match = /^s3:\/\/([^/]*)(?:\/(.*))?/s.exec(text);
  if (match === null) return { ok: false, error: `${misspelt(text)}${FORM}` };
  const [, bucket = '', key = ''] = match;
  if (!isBucketName(bucket)) return { ok: false, error: `it names no bucket; ${FORM}` };
  const error = keyError(key);
  if (error === undefined) return { ok: true, bucket, key };
  return { ok: false, error: key === '' ? `it names a bucket but no object; ${FORM}` : `its key: ${error}` };
};

/** How S3 objects are named elsewhere. */
const misspelt = (text: string): string => {
  if (/^s3:\/\//i.test(text)) return 'the scheme is in lower case; ';
  if (/^s3[an]:/i.test(text)) return 'that is the scheme of Hadoop; ';
  if (/^https?:/i.test(text)) return 'that is a web address; ';
  if (/^arn:/.test(text)) return 'that is an ARN; ';
  return '';
};
