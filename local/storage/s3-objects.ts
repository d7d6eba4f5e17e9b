import { toIso } from '../../lib/core/time.ts';
import { childrenOf, element, parent, parseXml, textOf } from '../server/xml.ts';
import { type Bucket, objectIn, type StoredObject } from './bucket-store.ts';
import { NO_CONTENT, type S3Answer, xmlAnswer } from './s3-answer.ts';
import { s3Document } from './s3-document.ts';
import { S3Error } from './s3-error.ts';
import { checkConditions, checkTags, describeObject } from './s3-object-headers.ts';
import type { S3Request } from './s3-request.ts';

const MAX_DELETES = 1_000;
const ONE_RANGE = /^bytes=(\d*)-(\d*)$/;

/**
 * The first and the last byte that `Range` asks for. Undefined for none, and for what S3 ignores: several ranges, other
 * units. @throws S3Error `InvalidRange`
 */
export const readRange = (
  header: string | undefined,
  size: number,
): readonly [from: number, to: number] | undefined => {
  const [, first = '', last = ''] = ONE_RANGE.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  const from = first === '' ? Math.max(size - Number(last), 0) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (from < size && from <= to) return [from, to];
  const fields = { RangeRequested: header ?? '', ActualObjectSize: String(size) };
  throw new S3Error(416, 'InvalidRange', 'The requested range is not satisfiable', fields);
};

/** GetObject and HeadObject. */
export const getObject = (bucket: Bucket, key: string, request: S3Request): S3Answer => {
  const version = request.query.get('versionId');
  const object = objectIn(bucket, key);
  if (version !== null && version !== 'null') {
    throw new S3Error(404, 'NoSuchVersion', 'The specified version does not exist.', { Key: key, VersionId: version });
  }
  const headers = describeObject(object, request);
  if (checkConditions(object, request.headers) === 'not-modified') {
    const { etag = '', 'last-modified': lastModified = '' } = headers;
    return { status: 304, headers: { etag, 'last-modified': lastModified } };
  }
  const range = readRange(request.headers['range'], object.bytes.length);
  const body = range === undefined ? object.bytes : object.bytes.subarray(range[0], range[1] + 1);
  const partly = range === undefined ? {} : { 'content-range': `bytes ${range[0]}-${range[1]}/${object.bytes.length}` };
  const length = { 'content-length': String(body.length) };
  return { status: range === undefined ? 200 : 206, headers: { ...headers, ...partly, ...length }, body };
};

/** DeleteObject: well, whether there was one or not. */
export const deleteObject = (bucket: Bucket, key: string): S3Answer => {
  bucket.remove(key);
  return NO_CONTENT;
};

/** DeleteObjects. @throws S3Error `MalformedXML` */
export const deleteObjects = (bucket: Bucket, body: Buffer): S3Answer => {
  const asked = parseXml(body.toString());
  const keys = childrenOf(asked, 'Object').map((object) => textOf(object, 'Key') ?? '');
  if (keys.length === 0 || keys.length > MAX_DELETES || keys.includes('')) {
    const message = 'The XML you provided was not well-formed or did not validate against our published schema';
    throw new S3Error(400, 'MalformedXML', message);
  }
  for (const key of keys) bucket.remove(key);
  const quiet = textOf(asked, 'Quiet')?.trim() === 'true';
  const deleted = quiet ? [] : keys.map((key) => parent('Deleted', element('Key', key)));
  return xmlAnswer(s3Document('DeleteResult', deleted.join('')));
};

const withTags = (object: StoredObject, tags: StoredObject['tags']): StoredObject => ({ ...object, tags });

/** A document with tags, e.g. of an object. */
export const taggingXml = (tags: StoredObject['tags']): string => {
  const each = tags.map(([name, value]) => parent('Tag', element('Key', name), element('Value', value)));
  return s3Document('Tagging', parent('TagSet', ...each));
};

/** GetObjectTagging, PutObjectTagging and DeleteObjectTagging, which leave the object itself alone. */
export const objectTagging = (bucket: Bucket, key: string, { method, body }: S3Request): S3Answer => {
  const object = objectIn(bucket, key);
  if (method === 'GET') return xmlAnswer(taggingXml(object.tags));
  if (method === 'DELETE') {
    bucket.put(withTags(object, []));
    return NO_CONTENT;
  }
  const [set] = childrenOf(parseXml(body.toString()), 'TagSet');
  const tags = set === undefined ? [] : childrenOf(set, 'Tag');
  const read = tags.map((tag): [string, string] => [textOf(tag, 'Key') ?? '', textOf(tag, 'Value') ?? '']);
  bucket.put(withTags(object, checkTags(read)));
  return { status: 200 };
};

/** GetObjectAttributes, as far as they are known here. */
export const objectAttributes = (bucket: Bucket, key: string, { headers }: S3Request): S3Answer => {
  const object = objectIn(bucket, key);
  const asked = new Set((headers['x-amz-object-attributes'] ?? '').split(',').map((name) => name.trim()));
  const parts = [
    ...(asked.has('ETag') ? [element('ETag', object.etag)] : []),
    ...(asked.has('StorageClass') ? [element('StorageClass', 'STANDARD')] : []),
    ...(asked.has('ObjectSize') ? [element('ObjectSize', object.bytes.length)] : []),
  ];
  const modified = new Date(toIso(object.lastModified)).toUTCString();
  return xmlAnswer(s3Document('GetObjectAttributesResponse', parts.join('')), { 'last-modified': modified });
};
