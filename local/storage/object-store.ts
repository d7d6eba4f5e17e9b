import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, systemClock } from '../../lib/core/time.ts';
import { type HttpHandler, readBody } from '../server/http-exchange.ts';
import { type Bucket, type BucketStore, createBucketStore } from './bucket-store.ts';
import { type CreatedObject, type S3Answer, xmlAnswer } from './s3-answer.ts';
import { ACL, answerBucket, type BucketContext } from './s3-buckets.ts';
import { errorXml, newRequestId, notImplemented, S3Error } from './s3-error.ts';
import { listBuckets } from './s3-lists.ts';
import { abortUpload, completeUpload, copyPart, createUpload, listParts, uploadPart } from './s3-multipart.ts';
import { tellsEventBridge } from './s3-notification.ts';
import { deleteObject, getObject, objectAttributes, objectTagging } from './s3-objects.ts';
import { copyObject, putObject } from './s3-put.ts';
import { readS3Request, type S3Request } from './s3-request.ts';

/** S3, in memory, without a port of its own. */
export interface ObjectStoreOptions {
  readonly region: string;
  /**
   * Called for each new object of a bucket, with whether the bucket sends events to EventBridge. After the answer, in
   * order.
   */
  readonly onCreated: (object: CreatedObject, toldToEventBridge: boolean) => void;
  /** Whether a queue, topic or function is there, by its ARN. */
  readonly isThere?: (arn: string) => boolean;
  readonly now?: Clock;
}

/** Queries of an object that the local S3 does not know: never to be taken for the object itself. */
const UNKNOWN = ['legal-hold', 'renameObject', 'restore', 'retention', 'select', 'torrent'];

const answerObject = (request: S3Request, bucket: Bucket, key: string, context: BucketContext): S3Answer => {
  const { method, query, headers } = request;
  const { store, now } = context;
  const unknown = UNKNOWN.find((each) => query.has(each));
  if (unknown !== undefined) throw notImplemented(`${unknown} of an object`);
  if (query.has('tagging')) return objectTagging(bucket, key, request);
  if (query.has('acl')) {
    if (method !== 'GET') throw notImplemented('PUT of an access control list');
    return xmlAnswer(ACL);
  }
  const copies = 'x-amz-copy-source' in headers;
  const inParts = query.has('uploadId');
  switch (method) {
    case 'GET':
      if (inParts) return listParts(bucket, key, request);
      return query.has('attributes') ? objectAttributes(bucket, key, request) : getObject(bucket, key, request);
    case 'HEAD':
      return getObject(bucket, key, request);
    case 'PUT':
      if (inParts) {
        return copies ? copyPart(store, bucket, key, request, now) : uploadPart(bucket, key, request, now);
      }
      return copies ? copyObject(store, bucket, key, request, now) : putObject(bucket, key, request, now);
    case 'DELETE':
      return inParts ? abortUpload(bucket, key, request) : deleteObject(bucket, key);
    case 'POST':
      if (query.has('uploads')) return createUpload(bucket, key, request, now);
      if (inParts) return completeUpload(bucket, key, request, now);
  }
  throw new S3Error(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');
};

const answerS3 = (request: S3Request, context: BucketContext): S3Answer | Promise<S3Answer> => {
  const { method, bucket, key } = request;
  if (bucket !== undefined && key !== undefined) {
    return answerObject(request, context.store.get(bucket), key, context);
  }
  if (bucket !== undefined) return answerBucket(request, bucket, context);
  if (method === 'GET') return listBuckets(context.store);
  throw new S3Error(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');
};

const asRefusal = (error: unknown): S3Error => {
  if (error instanceof S3Error) return error;
  const malformed = 'The XML you provided was not well-formed';
  if (error instanceof SyntaxError) return new S3Error(400, 'MalformedXML', malformed);
  return new S3Error(500, 'InternalError', String(error));
};

const write = (request: IncomingMessage, response: ServerResponse, answer: S3Answer, requestId: string): void => {
  if (response.destroyed || response.writableEnded) return;
  const body = answer.body ?? '';
  const hasBody = answer.status !== 204 && answer.status !== 304;
  response.writeHead(answer.status, {
    'x-amz-request-id': requestId,
    'x-amz-id-2': 'local',
    ...(hasBody ? { 'content-length': Buffer.byteLength(body) } : {}),
    ...answer.headers,
  });
  response.end(request.method === 'HEAD' || !hasBody ? undefined : body);
};

/** An S3 without a bucket. Nothing has to be closed. */
export const createObjectStore = (options: ObjectStoreOptions): HttpHandler => {
  const store: BucketStore = createBucketStore();
  const now = options.now ?? systemClock;
  const isThere = options.isThere ?? (() => false);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requestId = newRequestId();
    try {
      const read = readS3Request(request, await readBody(request));
      const answered = await answerS3(read, { store, region: options.region, now: now(), isThere });
      const { created } = answered;
      const told = created !== undefined && tellsEventBridge(store.get(created.bucket));
      write(request, response, answered, requestId);
      if (created !== undefined) options.onCreated({ ...created, requestId }, told);
    } catch (error) {
      const refusal = asRefusal(error);
      const xml = xmlAnswer(errorXml(refusal, requestId));
      write(request, response, { ...xml, status: refusal.status }, requestId);
    }
  };
  return (request, response) => {
    answer(request, response).catch(() => response.destroy());
  };
};
