import type { EpochMs } from '../../lib/core/time.ts';
import { LOCAL_ACCOUNT } from '../server/local-account.ts';
import { element, parent } from '../server/xml.ts';
import type { Bucket, BucketStore } from './bucket-store.ts';
import { NO_CONTENT, type S3Answer, xmlAnswer } from './s3-answer.ts';
import { s3Document } from './s3-document.ts';
import { notImplemented, S3Error } from './s3-error.ts';
import { listObjects } from './s3-lists.ts';
import { listUploads } from './s3-multipart.ts';
import { getNotification, NOTIFICATION, putNotification } from './s3-notification.ts';
import { deleteObjects } from './s3-objects.ts';
import { postForm } from './s3-put.ts';
import type { S3Request } from './s3-request.ts';

/** What the operations of buckets need beside the buckets. */
export interface BucketContext {
  readonly store: BucketStore;
  readonly region: string;
  readonly now: EpochMs;
  /** Whether a queue, topic or function is there, by its ARN. */
  readonly isThere: (arn: string) => boolean;
}

/** Kept as they are sent and answered, without effect; and what S3 says where none was sent. */
const KEPT: Readonly<Record<string, string>> = {
  cors: 'NoSuchCORSConfiguration',
  encryption: 'ServerSideEncryptionConfigurationNotFoundError',
  lifecycle: 'NoSuchLifecycleConfiguration',
  ownershipControls: 'OwnershipControlsNotFoundError',
  policy: 'NoSuchBucketPolicy',
  publicAccessBlock: 'NoSuchPublicAccessBlockConfiguration',
  tagging: 'NoSuchTagSet',
};
/** All other queries of a bucket that name something of it: never to be taken for the bucket itself. */
const UNKNOWN = [
  'abac',
  'accelerate',
  'acl',
  'analytics',
  'intelligent-tiering',
  'inventory',
  'logging',
  'metadataConfiguration',
  'metadataTable',
  'metrics',
  'object-lock',
  'policyStatus',
  'replication',
  'requestPayment',
  'session',
  'uploads',
  'versioning',
  'versions',
  'website',
];

/** An owner with all permissions, as of a bucket or an object that no one else may use. */
export const ACL = s3Document(
  'AccessControlPolicy',
  parent('Owner', element('ID', LOCAL_ACCOUNT)) +
    parent(
      'AccessControlList',
      parent(
        'Grant',
        `<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">${element('ID', LOCAL_ACCOUNT)}</Grantee>`,
        element('Permission', 'FULL_CONTROL'),
      ),
    ),
);

const configuration = (bucket: Bucket, name: string, { method, body }: S3Request): S3Answer => {
  if (method === 'PUT') {
    bucket.configurations.set(name, body);
    return name === 'policy' || name === 'tagging' ? NO_CONTENT : { status: 200 };
  }
  if (method === 'DELETE') {
    bucket.configurations.delete(name);
    return NO_CONTENT;
  }
  const stored = bucket.configurations.get(name);
  if (stored !== undefined) return xmlAnswer(stored.toString());
  throw new S3Error(404, KEPT[name] ?? 'NoSuchConfiguration', `The ${name} configuration was not found`);
};

/** Answers what concerns something that the query names; undefined where it concerns the bucket itself. */
const ofQuery = (request: S3Request, name: string, { store, region, isThere }: BucketContext): S3Answer | undefined => {
  const { method, query } = request;
  const kept = Object.keys(KEPT).find((each) => query.has(each));
  if (kept !== undefined) return configuration(store.get(name), kept, request);
  if (query.has(NOTIFICATION)) {
    const bucket = store.get(name);
    return method === 'PUT' ? putNotification(bucket, request, isThere) : getNotification(bucket);
  }
  if (method === 'GET' && query.has('location')) {
    store.get(name);
    return xmlAnswer(s3Document('LocationConstraint', region === 'us-east-1' ? '' : region));
  }
  const unknown = UNKNOWN.find((each) => query.has(each));
  if (unknown === undefined) return undefined;
  const bucket = store.get(name);
  if (method === 'GET' && unknown === 'versioning') return xmlAnswer(s3Document('VersioningConfiguration', ''));
  if (method === 'GET' && unknown === 'acl') return xmlAnswer(ACL);
  if (method === 'GET' && unknown === 'uploads') return listUploads(bucket);
  throw notImplemented(`${unknown} of a bucket (${method})`);
};

/** Everything that concerns a bucket and no single object of it. */
export const answerBucket = async (request: S3Request, name: string, context: BucketContext): Promise<S3Answer> => {
  const { method, query, headers, body } = request;
  const { store, region, now } = context;
  const answer = ofQuery(request, name, context);
  if (answer !== undefined) return answer;
  switch (method) {
    case 'PUT':
      store.create(name, now);
      return { status: 200, headers: { location: `/${name}` } };
    case 'GET':
      return listObjects(store.get(name), query);
    case 'HEAD':
      store.get(name);
      return { status: 200, headers: { 'x-amz-bucket-region': region } };
    case 'DELETE':
      store.remove(name);
      return NO_CONTENT;
    case 'POST':
      if (query.has('delete')) return deleteObjects(store.get(name), body);
      if (headers['content-type']?.startsWith('multipart/form-data')) return postForm(store.get(name), request, now);
  }
  throw new S3Error(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');
};
