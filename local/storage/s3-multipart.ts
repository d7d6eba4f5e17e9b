import { createHash, randomUUID } from 'node:crypto';
import { type EpochMs, toIso } from '../../lib/core/time.ts';
import { childrenOf, element, parent, parseXml, textOf } from '../server/xml.ts';
import type { Bucket, BucketStore, StoredObject, StoredPart, Upload } from './bucket-store.ts';
import { createdBy, NO_CONTENT, type S3Answer, xmlAnswer } from './s3-answer.ts';
import { readObjectBody } from './s3-body.ts';
import { md5Hex } from './s3-checksum.ts';
import { s3Document } from './s3-document.ts';
import { S3Error } from './s3-error.ts';
import { checkWrite, keptHeaders, taggingHeader } from './s3-object-headers.ts';
import { readRange } from './s3-objects.ts';
import { copySource } from './s3-put.ts';
import type { S3Request } from './s3-request.ts';

const MIN_PART_BYTES = 5 * 1_024 * 1_024;
const MAX_PART_NUMBER = 10_000;

const uploadOf = (bucket: Bucket, key: string, query: URLSearchParams): Upload => {
  const upload = bucket.uploads.get(query.get('uploadId') ?? '');
  if (upload !== undefined && upload.key === key) return upload;
  const message = 'The specified multipart upload does not exist. It may have been aborted or completed.';
  throw new S3Error(404, 'NoSuchUpload', message);
};

const named = (bucket: Bucket, { key, id }: Upload): string =>
  element('Bucket', bucket.name) + element('Key', key) + element('UploadId', id);

/** CreateMultipartUpload. */
export const createUpload = (bucket: Bucket, key: string, { headers }: S3Request, now: EpochMs): S3Answer => {
  const upload: Upload = {
    id: randomUUID(),
    key,
    initiated: now,
    headers: keptHeaders(headers),
    tags: taggingHeader(headers),
    parts: new Map(),
  };
  bucket.uploads.set(upload.id, upload);
  const algorithm = headers['x-amz-checksum-algorithm'];
  const answered = algorithm === undefined ? {} : { 'x-amz-checksum-algorithm': algorithm };
  return xmlAnswer(s3Document('InitiateMultipartUploadResult', named(bucket, upload)), answered);
};

const keepPart = (upload: Upload, query: URLSearchParams, bytes: Buffer, now: EpochMs): StoredPart => {
  const number = Number(query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > MAX_PART_NUMBER) {
    const message = `Part number must be an integer between 1 and ${MAX_PART_NUMBER}, inclusive`;
    throw new S3Error(400, 'InvalidArgument', message, { ArgumentName: 'partNumber' });
  }
  const part = { number, bytes, etag: md5Hex(bytes), lastModified: now };
  upload.parts.set(number, part);
  return part;
};

/** UploadPart. */
export const uploadPart = (bucket: Bucket, key: string, request: S3Request, now: EpochMs): S3Answer => {
  const upload = uploadOf(bucket, key, request.query);
  const { bytes, checksum } = readObjectBody(request);
  const { etag } = keepPart(upload, request.query, bytes, now);
  return { status: 200, headers: { etag: `"${etag}"`, ...(checksum ? Object.fromEntries([checksum]) : {}) } };
};

/** UploadPartCopy: a part out of another object, or out of a range of it. */
export const copyPart = (
  store: BucketStore,
  bucket: Bucket,
  key: string,
  { headers, query }: S3Request,
  now: EpochMs,
): S3Answer => {
  const upload = uploadOf(bucket, key, query);
  const { bytes } = copySource(store, headers);
  const asked = headers['x-amz-copy-source-range'];
  const range = readRange(asked, bytes.length);
  if (asked !== undefined && range === undefined) {
    throw new S3Error(400, 'InvalidArgument', 'The x-amz-copy-source-range value must be of the form bytes=first-last');
  }
  const { etag } = keepPart(upload, query, range === undefined ? bytes : bytes.subarray(range[0], range[1] + 1), now);
  const result = element('LastModified', toIso(now)) + element('ETag', `"${etag}"`);
  return xmlAnswer(s3Document('CopyPartResult', result));
};

/** The parts that the client lists, each as it was uploaded. */
const chosenParts = (upload: Upload, body: Buffer): readonly StoredPart[] => {
  const listed = childrenOf(parseXml(body.toString()), 'Part').map((part) => ({
    number: Number(textOf(part, 'PartNumber')),
    etag: (textOf(part, 'ETag') ?? '').trim().replaceAll('"', ''),
  }));
  if (listed.length === 0) throw new S3Error(400, 'MalformedXML', 'The XML you provided was not well-formed: no Part');
  if (listed.some(({ number }, index) => index > 0 && number <= (listed[index - 1]?.number ?? 0))) {
    throw new S3Error(400, 'InvalidPartOrder', 'The list of parts was not in ascending order.');
  }
  const parts = listed.map(({ number, etag }) => {
    const part = upload.parts.get(number);
    if (part !== undefined && part.etag === etag) return part;
    const message = 'One or more of the specified parts could not be found, or its entity tag does not match.';
    throw new S3Error(400, 'InvalidPart', message, { PartNumber: String(number) });
  });
  if (parts.slice(0, -1).some(({ bytes }) => bytes.length < MIN_PART_BYTES)) {
    throw new S3Error(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
  }
  return parts;
};

/** CompleteMultipartUpload: only now the object is there. */
export const completeUpload = (bucket: Bucket, key: string, request: S3Request, now: EpochMs): S3Answer => {
  const upload = uploadOf(bucket, key, request.query);
  const parts = chosenParts(upload, request.body);
  checkWrite(bucket.objects.get(key), request.headers);
  const md5s = Buffer.concat(parts.map(({ etag }) => Buffer.from(etag, 'hex')));
  const object: StoredObject = {
    key,
    bytes: Buffer.concat(parts.map(({ bytes }) => bytes)),
    etag: `${createHash('md5').update(md5s).digest('hex')}-${parts.length}`,
    lastModified: now,
    headers: upload.headers,
    tags: upload.tags,
  };
  bucket.put(object);
  bucket.uploads.delete(upload.id);
  const location = `http://${request.headers['host'] ?? ''}/${bucket.name}/${encodeURIComponent(key)}`;
  const result = [
    element('Location', location),
    element('Bucket', bucket.name),
    element('Key', key),
    element('ETag', `"${object.etag}"`),
  ];
  return {
    ...xmlAnswer(s3Document('CompleteMultipartUploadResult', result.join(''))),
    created: createdBy('CompleteMultipartUpload', bucket.name, object),
  };
};

/** AbortMultipartUpload. */
export const abortUpload = (bucket: Bucket, key: string, { query }: S3Request): S3Answer => {
  bucket.uploads.delete(uploadOf(bucket, key, query).id);
  return NO_CONTENT;
};

/** ListParts, all on one page. */
export const listParts = (bucket: Bucket, key: string, { query }: S3Request): S3Answer => {
  const upload = uploadOf(bucket, key, query);
  const parts = [...upload.parts.values()].sort((a, b) => a.number - b.number);
  const each = parts.map((part) =>
    parent(
      'Part',
      element('PartNumber', part.number),
      element('LastModified', toIso(part.lastModified)),
      element('ETag', `"${part.etag}"`),
      element('Size', part.bytes.length),
    ),
  );
  return xmlAnswer(
    s3Document('ListPartsResult', named(bucket, upload) + element('IsTruncated', false) + each.join('')),
  );
};

/** ListMultipartUploads, all on one page. */
export const listUploads = (bucket: Bucket): S3Answer => {
  const each = [...bucket.uploads.values()].map(({ key, id, initiated }) =>
    parent('Upload', element('Key', key), element('UploadId', id), element('Initiated', toIso(initiated))),
  );
  const head = element('Bucket', bucket.name) + element('IsTruncated', false);
  return xmlAnswer(s3Document('ListMultipartUploadsResult', head + each.join('')));
};
