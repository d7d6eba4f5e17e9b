import { isBucketName } from '../core/events/s3/s3-object-fields.ts';
import type { ManifestPlace } from '../core/triggers/manifest-place.ts';
import { literal } from './literal-schemas.ts';
import { addError } from './yaml/file-error.ts';

const EXPECTED = 'an S3 address of a bucket and a prefix, e.g. s3://acme-manifests/batches';

/** What a key has room for besides `/<trigger>/<batch id>.jsonl`. */
const MOST_PREFIX_BYTES = 900;

/** A place as the file writes it; undefined when it is none. */
export const manifestPlace = (text: string): ManifestPlace | undefined => {
  const [, bucket = '', path = ''] = /^s3:\/\/([^/]*)(\/.*)?$/s.exec(text) ?? [];
  const prefix = path.replace(/^\//, '').replace(/\/$/, '');
  const isPrefix = !/^\/|\/\/|\/$/.test(prefix) && Buffer.byteLength(prefix) <= MOST_PREFIX_BYTES;
  return isBucketName(bucket) && isPrefix ? { bucket, prefix } : undefined;
};

/** `manifests`: where the lists of batches' objects are written. */
export const manifests = literal(
  EXPECTED,
  'Where the lists of the objects of batches are written (batch.manifest), e.g. s3://acme-manifests/batches; the stack makes a bucket when left out and needed.',
  (text, place) => {
    if (manifestPlace(text) === undefined) addError(place, `expected ${EXPECTED}, found "${text}"`);
  },
);
