import { childrenOf, parseXml, textOf, type XmlElement } from '../server/xml.ts';
import type { Bucket } from './bucket-store.ts';
import type { S3Answer } from './s3-answer.ts';
import { xmlAnswer } from './s3-answer.ts';
import { s3Document } from './s3-document.ts';
import { S3Error } from './s3-error.ts';
import type { S3Request } from './s3-request.ts';

/** Its name among a bucket's configurations, and in the query. */
export const NOTIFICATION = 'notification';

/** The configuration of a bucket that sends events to EventBridge only. */
export const TELLS_EVENT_BRIDGE = Buffer.from(
  s3Document('NotificationConfiguration', '<EventBridgeConfiguration></EventBridgeConfiguration>'),
);

/** The kinds of destinations, and what names one. */
const DESTINATIONS = [
  ['QueueConfiguration', 'Queue'],
  ['TopicConfiguration', 'Topic'],
  ['CloudFunctionConfiguration', 'CloudFunction'],
] as const;

const read = (bucket: Bucket): XmlElement | undefined => {
  const stored = bucket.configurations.get(NOTIFICATION);
  return stored === undefined ? undefined : parseXml(stored.toString());
};

/** Whether the bucket sends its events to EventBridge. */
export const tellsEventBridge = (bucket: Bucket): boolean => {
  const configuration = read(bucket);
  return configuration !== undefined && childrenOf(configuration, 'EventBridgeConfiguration').length > 0;
};

/** GetBucketNotificationConfiguration: what was put, as it was put; empty where nothing was. */
export const getNotification = (bucket: Bucket): S3Answer =>
  xmlAnswer(bucket.configurations.get(NOTIFICATION)?.toString() ?? s3Document('NotificationConfiguration', ''));

/**
 * PutBucketNotificationConfiguration, which replaces the whole. S3 refuses it when a destination is not there, also one
 * that stood in the configuration before; `x-amz-skip-destination-validation` lets it through.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
 *
 * @throws S3Error `MalformedXML`, `InvalidArgument`
 */
export const putNotification = (
  bucket: Bucket,
  { headers, body }: S3Request,
  isThere: (arn: string) => boolean,
): S3Answer => {
  const configuration = parseXml(body.toString());
  if (configuration.name !== 'NotificationConfiguration') {
    throw new S3Error(400, 'MalformedXML', 'The XML you provided did not validate against our published schema');
  }
  const arns = DESTINATIONS.flatMap(([kind, name]) =>
    childrenOf(configuration, kind).map((each) => (textOf(each, name) ?? '').trim()),
  );
  const missing = arns.filter((arn) => !isThere(arn));
  if (missing.length > 0 && headers['x-amz-skip-destination-validation']?.toLowerCase() !== 'true') {
    const details = missing.flatMap((arn, index): [string, string][] => [
      [`ArgumentName${index + 1}`, `${arn}, null`],
      [`ArgumentValue${index + 1}`, 'The destination does not exist'],
    ]);
    const message = 'Unable to validate the following destination configurations';
    throw new S3Error(400, 'InvalidArgument', message, Object.fromEntries(details));
  }
  bucket.configurations.set(NOTIFICATION, body);
  return { status: 200 };
};
