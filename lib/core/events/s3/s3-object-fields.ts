import { toIso } from '../../time.ts';
import type { S3ObjectCreated } from '../event.ts';
import { malformed, type ParsedRecord } from '../parsed-record.ts';
import type { FieldReader } from '../read-payload.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const MAX_KEY_BYTES = 1_024;
/** The longest that a bucket's name ever could be; today it is 63. */
const MAX_BUCKET_CHARACTERS = 255;

/** Where the fields of an object stand in an event; their meaning is the same by every route. */
export type S3ObjectPaths = Readonly<
  Record<Exclude<keyof S3ObjectCreated, 'source' | 'call' | keyof ToldByRoute>, readonly string[]>
>;

/** What not every route tells, or tells otherwise than by a field of its own. */
export type ToldByRoute = Pick<S3ObjectCreated, 'reason' | 'requester'>;

/** How a route brings the key. `decode` gives `undefined` for what it cannot decode. */
export interface KeyEncoding {
  readonly expected: string;
  readonly decode: (raw: string) => string | undefined;
}

/** Reads the object that was created; names every faulty field if it cannot, those found before included. */
export const readObjectCreated = (
  reader: FieldReader,
  paths: S3ObjectPaths,
  encoding: KeyEncoding,
  told: ToldByRoute,
): ParsedRecord<S3ObjectCreated> => {
  const named = reader.text(paths.bucket, 'the name of a bucket');
  const raw = reader.text(paths.key, 'the key of an object');
  const bucket =
    named === undefined || isBucketName(named) ? named : reader.error(paths.bucket, 'the name of a bucket');
  const key = raw === undefined ? undefined : decodedKey(raw, reader, paths.key, encoding);
  const eventTime = reader.moment(paths.eventTime);
  const size = reader.optionalCount(paths.size, 'a size in bytes');
  const etag = reader.optionalText(paths.etag, 'an ETag');
  const version = reader.optionalText(paths.versionId, 'a version id');
  const sequencer = reader.optionalText(paths.sequencer, 'a sequencer of hexadecimal digits');
  const awsRegion = reader.optionalText(paths.awsRegion, 'a region');
  const versionId = presentVersion(version);
  if (reader.errors.length > 0 || bucket === undefined || key === undefined || eventTime === undefined) {
    return malformed(...reader.errors);
  }
  const event: S3ObjectCreated = {
    source: 's3',
    bucket,
    key,
    eventTime: toIso(eventTime),
    ...(size === undefined ? {} : { size }),
    ...(etag === undefined ? {} : { etag }),
    ...(versionId === undefined ? {} : { versionId }),
    ...(sequencer === undefined ? {} : { sequencer }),
    ...(awsRegion === undefined ? {} : { awsRegion }),
    ...told,
  };
  return { kind: 'event', event };
};

/** What is wrong with a decoded key that is not empty, or `undefined`: nothing that could not be the key of an object passes on. */
export const keyError = (key: string): string | undefined => {
  if (!key.isWellFormed()) return 'it is no well-formed Unicode';
  const bytes = Buffer.byteLength(key);
  return bytes > MAX_KEY_BYTES ? `it has ${bytes} bytes, more than ${MAX_KEY_BYTES}` : undefined;
};

/** Whether a string could be the name of a bucket. */
export const isBucketName = (name: string): boolean =>
  name !== '' && name.length <= MAX_BUCKET_CHARACTERS && !name.includes('/') && name.isWellFormed();

/**
 * S3 calls the only version of an object that was written while versioning was off or suspended `null`; that names no
 * version. https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
 */
export const presentVersion = (versionId: string | undefined): string | undefined =>
  versionId === 'null' || versionId === '' ? undefined : versionId;

/**
 * A notification brings `0055AED6DCD90281E5`, EventBridge `617f08299329d189`: case and leading zeros say nothing.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export const normalisedSequencer = (sequencer: string): string => sequencer.toLowerCase().replace(/^0+/, '');

/**
 * Which of two uploads of one key came later: negative when `a` came earlier. S3 says to fill up the shorter sequencer
 * with zeros on the right, and to compare them as text. Of other keys it tells nothing.
 */
export const compareSequencers = (a: string, b: string): number => {
  const digits = Math.max(a.length, b.length);
  const [first, second] = [a, b].map((each) => normalisedSequencer(each).padEnd(digits, '0'));
  return first === second ? 0 : (first ?? '') < (second ?? '') ? -1 : 1;
};

const decodedKey = (
  raw: string,
  reader: FieldReader,
  path: readonly string[],
  { decode, expected }: KeyEncoding,
): string | undefined => {
  const key = decode(raw);
  if (key === undefined) return reader.error(path, expected);
  const error = keyError(key);
  return error === undefined ? key : reader.error(path, `the key of an object, but ${error}`);
};
