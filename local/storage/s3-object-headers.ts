import type { StoredObject } from './bucket-store.ts';
import { S3Error } from './s3-error.ts';
import type { S3Request } from './s3-request.ts';

type Headers = Readonly<Record<string, string>>;

const KEPT: ReadonlySet<string> = new Set([
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
]);
const MAX_TAGS = 10;

/** What is kept of a PUT's headers and answered by each GET. `aws-chunked` concerns the way here only. */
export const keptHeaders = (headers: Headers): Headers => {
  const kept = Object.entries(headers).filter(([name]) => KEPT.has(name) || name.startsWith('x-amz-meta-'));
  const encoding = (headers['content-encoding'] ?? '').replace(/\s*aws-chunked\s*,?/, '').trim();
  return {
    'content-type': 'binary/octet-stream',
    ...Object.fromEntries(kept.filter(([name]) => name !== 'content-encoding')),
    ...(encoding === '' ? {} : { 'content-encoding': encoding }),
  };
};

/** @throws S3Error `InvalidTag`, `BadRequest` */
export const checkTags = (tags: StoredObject['tags']): StoredObject['tags'] => {
  if (tags.length > MAX_TAGS) throw new S3Error(400, 'BadRequest', 'Object tags cannot be greater than 10');
  if (new Set(tags.map(([name]) => name)).size < tags.length) {
    throw new S3Error(400, 'InvalidTag', 'Cannot provide multiple Tags with the same key');
  }
  return tags;
};

/** The tags that `x-amz-tagging` brings, as a query: `team=data&source=sftp`. */
export const taggingHeader = (headers: Headers): StoredObject['tags'] =>
  checkTags([...new URLSearchParams(headers['x-amz-tagging'] ?? '')]);

/** A moment as HTTP writes it. */
const httpDate = (moment: number): string => new Date(moment).toUTCString();

/** What GET and HEAD say of an object beside its length. */
export const describeObject = (object: StoredObject, { headers, query }: S3Request): Headers => {
  const overrides = [...query].flatMap(([name, value]): [string, string][] =>
    name.startsWith('response-') ? [[name.slice('response-'.length), value]] : [],
  );
  const withChecksum = headers['x-amz-checksum-mode']?.toUpperCase() === 'ENABLED' && headers['range'] === undefined;
  return {
    ...object.headers,
    etag: `"${object.etag}"`,
    'last-modified': httpDate(object.lastModified),
    'accept-ranges': 'bytes',
    ...(object.tags.length > 0 ? { 'x-amz-tagging-count': String(object.tags.length) } : {}),
    ...(withChecksum && object.checksum ? Object.fromEntries([object.checksum]) : {}),
    ...Object.fromEntries(overrides.filter(([name]) => KEPT.has(name))),
  };
};

const names = (condition: string, etag: string): boolean =>
  condition.split(',').some((each) => each.trim() === '*' || each.trim().replaceAll('"', '') === etag);

const failed = (condition: string): S3Error =>
  new S3Error(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    Condition: condition,
  });

/**
 * Checks the conditions of a request over an object; those of a copy over its source have a prefix. Says whether all
 * hold or nothing has changed since the client last asked.
 *
 * @throws S3Error `PreconditionFailed`
 */
export const checkConditions = (object: StoredObject, headers: Headers, prefix = ''): 'hold' | 'not-modified' => {
  const [match, noneMatch] = [headers[`${prefix}if-match`], headers[`${prefix}if-none-match`]];
  const seconds = Math.floor(object.lastModified / 1_000) * 1_000;
  const changedSince = (name: string): boolean | undefined => {
    const since = Date.parse(headers[`${prefix}${name}`] ?? '');
    return Number.isNaN(since) ? undefined : seconds > since;
  };
  if (match !== undefined && !names(match, object.etag)) throw failed('If-Match');
  if (match === undefined && changedSince('if-unmodified-since') === true) throw failed('If-Unmodified-Since');
  const same = noneMatch === undefined ? changedSince('if-modified-since') === false : names(noneMatch, object.etag);
  return same ? 'not-modified' : 'hold';
};

/**
 * Checks whether an object may be written over.
 *
 * @throws S3Error `PreconditionFailed`, `NoSuchKey`
 */
export const checkWrite = (present: StoredObject | undefined, headers: Headers): void => {
  const [match, noneMatch] = [headers['if-match'], headers['if-none-match']];
  if (noneMatch !== undefined && present !== undefined && names(noneMatch, present.etag)) throw failed('If-None-Match');
  if (match === undefined) return;
  if (present === undefined) throw new S3Error(404, 'NoSuchKey', 'The specified key does not exist.');
  if (!names(match, present.etag)) throw failed('If-Match');
};
