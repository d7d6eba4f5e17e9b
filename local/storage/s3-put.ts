import { type EpochMs, toIso } from '../../lib/core/time.ts';
import { element } from '../server/xml.ts';
import { type Bucket, type BucketStore, objectIn, type StoredObject } from './bucket-store.ts';
import { createdBy, type S3Answer, xmlAnswer } from './s3-answer.ts';
import { readObjectBody } from './s3-body.ts';
import { md5Hex } from './s3-checksum.ts';
import { s3Document } from './s3-document.ts';
import { S3Error } from './s3-error.ts';
import { checkConditions, checkWrite, keptHeaders, taggingHeader } from './s3-object-headers.ts';
import { readCopySource, type S3Request } from './s3-request.ts';

/** PutObject. */
export const putObject = (bucket: Bucket, key: string, request: S3Request, now: EpochMs): S3Answer => {
  const { bytes, checksum } = readObjectBody(request);
  checkWrite(bucket.objects.get(key), request.headers);
  const object: StoredObject = {
    key,
    bytes,
    etag: md5Hex(bytes),
    lastModified: now,
    headers: keptHeaders(request.headers),
    tags: taggingHeader(request.headers),
    ...(checksum === undefined ? {} : { checksum }),
  };
  bucket.put(object);
  return {
    status: 200,
    headers: { etag: `"${object.etag}"`, ...(checksum ? Object.fromEntries([checksum]) : {}) },
    created: createdBy('PutObject', bucket.name, object),
  };
};

/** The source object of a copy, if the copy's conditions hold. */
export const copySource = (store: BucketStore, headers: S3Request['headers']): StoredObject => {
  const source = readCopySource(headers['x-amz-copy-source'] ?? '');
  const object = objectIn(store.get(source.bucket), source.key);
  if (checkConditions(object, headers, 'x-amz-copy-source-') === 'not-modified') {
    throw new S3Error(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  }
  return object;
};

/** CopyObject. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const copyObject = (
  store: BucketStore,
  bucket: Bucket,
  key: string,
  { headers }: S3Request,
  now: EpochMs,
): S3Answer => {
  const source = copySource(store, headers);
  const replaces = (name: string): boolean => headers[name]?.toUpperCase() === 'REPLACE';
  const ontoItself = bucket.objects.get(key) === source;
  const changes = replaces('x-amz-metadata-directive') || 'x-amz-storage-class' in headers;
  if (ontoItself && !changes) {
    const message =
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's " +
      'metadata, storage class, website redirect location or encryption attributes.';
    throw new S3Error(400, 'InvalidRequest', message);
  }
  checkWrite(bucket.objects.get(key), headers);
  const object: StoredObject = {
    ...source,
    key,
    etag: md5Hex(source.bytes),
    lastModified: now,
    headers: replaces('x-amz-metadata-directive') ? keptHeaders(headers) : source.headers,
    tags: replaces('x-amz-tagging-directive') ? taggingHeader(headers) : source.tags,
  };
  bucket.put(object);
  const result = element('LastModified', toIso(now)) + element('ETag', `"${object.etag}"`);
  return {
    ...xmlAnswer(s3Document('CopyObjectResult', result)),
    created: createdBy('CopyObject', bucket.name, object),
  };
};

/**
 * An upload by an HTML form. https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 *
 * @throws S3Error `MalformedPOSTRequest`
 */
export const postForm = async (bucket: Bucket, { headers, body }: S3Request, now: EpochMs): Promise<S3Answer> => {
  const malformed = new S3Error(
    400,
    'MalformedPOSTRequest',
    'The body of your POST request is not well-formed multipart/form-data.',
  );
  const form = await new Response(body, { headers: { 'content-type': headers['content-type'] ?? '' } })
    .formData()
    .catch(() => {
      throw malformed;
    });
  const [key, file] = [form.get('key'), form.get('file')];
  if (typeof key !== 'string' || key === '' || file === null) throw malformed;
  const named = key.replaceAll('${filename}', typeof file === 'string' ? '' : file.name);
  const fields = [...form].flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name.toLowerCase(), value]] : [],
  );
  const bytes = typeof file === 'string' ? Buffer.from(file) : Buffer.from(await file.arrayBuffer());
  const object: StoredObject = {
    key: named,
    bytes,
    etag: md5Hex(bytes),
    lastModified: now,
    headers: keptHeaders(Object.fromEntries(fields)),
    tags: [],
  };
  bucket.put(object);
  const status = Number(form.get('success_action_status') ?? 204);
  const result = element('Bucket', bucket.name) + element('Key', named) + element('ETag', `"${object.etag}"`);
  return {
    status: status === 200 || status === 201 ? status : 204,
    headers: { etag: `"${object.etag}"`, 'content-type': 'application/xml' },
    ...(status === 201 ? { body: s3Document('PostResponse', result) } : {}),
    created: createdBy('POST Object', bucket.name, object),
  };
};
