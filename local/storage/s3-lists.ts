import { toIso } from '../../lib/core/time.ts';
import { LOCAL_ACCOUNT } from '../server/local-account.ts';
import { element, parent } from '../server/xml.ts';
import { type Bucket, type BucketStore, objectIn } from './bucket-store.ts';
import { listKeys } from './list-keys.ts';
import { type S3Answer, xmlAnswer } from './s3-answer.ts';
import { s3Document } from './s3-document.ts';
import { S3Error } from './s3-error.ts';

const MAX_KEYS = 1_000;
const OWNER = parent('Owner', element('ID', LOCAL_ACCOUNT), element('DisplayName', 'local'));

/** The largest page asked for, at most a thousand. @throws S3Error `InvalidArgument` */
export const pageSize = (query: URLSearchParams, name: string): number => {
  const text = query.get(name) ?? String(MAX_KEYS);
  if (!/^\d{1,10}$/.test(text)) {
    throw new S3Error(400, 'InvalidArgument', `Provided ${name} not an integer or within integer range`);
  }
  return Math.min(Number(text), MAX_KEYS);
};

/** `encoding-type=url`: for keys that a document cannot carry. Spaces as %20, which every client understands. */
const encoderFor = (query: URLSearchParams): ((text: string) => string) => {
  const type = query.get('encoding-type');
  if (type !== null && type !== 'url') {
    throw new S3Error(400, 'InvalidArgument', 'Invalid Encoding Method specified in Request');
  }
  return type === null ? (text) => text : (text) => encodeURIComponent(text).replaceAll('%2F', '/');
};

const tokenOf = (name: string): string => Buffer.from(name).toString('base64url');
const nameOfToken = (token: string): string => Buffer.from(token, 'base64url').toString();

/** `GET /`: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export const listBuckets = (store: BucketStore): S3Answer => {
  const buckets = store
    .all()
    .map(({ name, createdAt }) => parent('Bucket', element('Name', name), element('CreationDate', toIso(createdAt))));
  return xmlAnswer(s3Document('ListAllMyBucketsResult', OWNER + parent('Buckets', ...buckets)));
};

/** ListObjects and ListObjectsV2, which differ in how the next page is asked for. */
export const listObjects = (bucket: Bucket, query: URLSearchParams): S3Answer => {
  const isV2 = query.get('list-type') === '2';
  const token = query.get('continuation-token');
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? undefined;
  const startAfter = query.get('start-after');
  const marker = query.get('marker') ?? '';
  const max = pageSize(query, 'max-keys');
  const encode = encoderFor(query);
  const after = !isV2 ? marker : token === null ? (startAfter ?? '') : nameOfToken(token);
  const { entries, truncated } = listKeys(bucket.sortedKeys(), {
    prefix,
    ...(delimiter === undefined ? {} : { delimiter }),
    after,
    max,
  });
  const withOwner = !isV2 || query.get('fetch-owner') === 'true';
  const contents = entries.flatMap(({ kind, name }) => {
    if (kind === 'prefix') return [];
    const { etag, bytes, lastModified } = objectIn(bucket, name);
    return parent(
      'Contents',
      element('Key', encode(name)),
      element('LastModified', toIso(lastModified)),
      element('ETag', `"${etag}"`),
      element('Size', bytes.length),
      ...(withOwner ? [OWNER] : []),
      element('StorageClass', 'STANDARD'),
    );
  });
  const prefixes = entries.flatMap(({ kind, name }) =>
    kind === 'prefix' ? [parent('CommonPrefixes', element('Prefix', encode(name)))] : [],
  );
  const last = entries.at(-1)?.name ?? '';
  const ofVersion = isV2
    ? [
        element('KeyCount', entries.length),
        ...(token === null ? [] : [element('ContinuationToken', token)]),
        ...(startAfter === null ? [] : [element('StartAfter', encode(startAfter))]),
        ...(truncated ? [element('NextContinuationToken', tokenOf(last))] : []),
      ]
    : [element('Marker', encode(marker)), ...(truncated ? [element('NextMarker', encode(last))] : [])];
  return xmlAnswer(
    s3Document(
      'ListBucketResult',
      [
        element('Name', bucket.name),
        element('Prefix', encode(prefix)),
        ...ofVersion,
        element('MaxKeys', max),
        ...(delimiter === undefined ? [] : [element('Delimiter', encode(delimiter))]),
        ...(query.has('encoding-type') ? [element('EncodingType', 'url')] : []),
        element('IsTruncated', truncated),
        ...contents,
        ...prefixes,
      ].join(''),
    ),
  );
};
