import type { IncomingHttpHeaders } from 'node:http';
import { LOCAL_ACCOUNT } from '../server/local-account.ts';
import { bucketOfHost } from '../storage/s3-request.ts';

/** Who answers a request. */
export type Route =
  | 'glue'
  | 'dynamodb'
  | 's3'
  | 'sqs'
  | 'sns'
  | 'events'
  | 'sts'
  | 'lambda'
  | 'local'
  | { readonly unknownService: string };

const TARGETS: readonly (readonly [string, Route])[] = [
  ['AWSGlue.', 'glue'],
  ['DynamoDB_', 'dynamodb'],
  ['AmazonSQS.', 'sqs'],
  ['AWSEvents.', 'events'],
];
const PATHS: readonly (readonly [string, Route])[] = [
  ['/_glue/', 'glue'],
  ['/_local/', 'local'],
  ['/2015-03-31/functions', 'lambda'],
];
const BY_SERVICE: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['glue', 'glue'],
  ['dynamodb', 'dynamodb'],
  ['lambda', 'lambda'],
  ['s3', 's3'],
  ['s3express', 's3'],
  ['sqs', 'sqs'],
  ['sns', 'sns'],
  ['events', 'events'],
  ['sts', 'sts'],
]);

/** The service that a request was signed for: `Credential=<key>/<date>/<region>/<service>/aws4_request`. */
const signedFor = (headers: IncomingHttpHeaders): string | undefined =>
  /Credential=[^/]+\/\d{8}\/[^/]*\/([^/]+)\/aws4_request/.exec(headers.authorization ?? '')?.[1];

const isQueryCall = (path: string, headers: IncomingHttpHeaders): boolean =>
  (path === '/' || path.startsWith(`/${LOCAL_ACCOUNT}/`)) &&
  (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');

/**
 * Finds out whose a request is: by what it targets, by its path, by the service that it was signed for, or as a form by
 * itself, which only SQS's older protocol sends to `/` or to a queue; whatever is left is S3's, whose paths may be
 * anything.
 */
export const routeOf = (url: string, headers: IncomingHttpHeaders): Route => {
  const target = headers['x-amz-target'];
  const targeted = TARGETS.find(([prefix]) => typeof target === 'string' && target.startsWith(prefix));
  if (targeted !== undefined) return targeted[1];
  const path = url.split('?')[0] ?? '/';
  // Where the bucket stands in Host, all of the path is a key.
  const placed = bucketOfHost(headers.host) === undefined && PATHS.find(([prefix]) => path.startsWith(prefix));
  if (placed) return placed[1];
  const service = signedFor(headers);
  if (service === undefined && isQueryCall(path, headers)) return 'sqs';
  return service === undefined ? 's3' : (BY_SERVICE.get(service) ?? { unknownService: service });
};
