import {
  GetBucketNotificationConfigurationCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';

/** Reads and replaces one bucket's notification configuration. */
export interface NotificationStore {
  /** `xml` is the answer as S3 sent it, in which there may be more than the SDK reads. */
  read(): Promise<{ readonly configuration: NotificationConfiguration; readonly xml: string }>;
  replace(configuration: NotificationConfiguration): Promise<void>;
}

/** Which bucket, and how to reach it; without a region, wherever the SDK's own configuration points first. */
export interface BucketAddress {
  readonly bucket: string;
  readonly region?: string;
  /** S3 refuses when the bucket belongs to another account. */
  readonly expectedOwner?: string;
  /** Set when an AWS-compatible server is used, whose buckets are no host names. */
  readonly forcePathStyle: boolean;
}

/**
 * Asks S3 with the credentials that the SDK finds, and follows it to the bucket's own region. Both methods reject with
 * the SDK's errors, which explain-s3-failure.ts words. This is in no bundle, so the whole client costs nothing
 * (docs/decisions/0021-one-signed-head-instead-of-the-s3-client.md).
 */
export const notificationStore = ({
  bucket,
  region,
  expectedOwner,
  forcePathStyle,
}: BucketAddress): NotificationStore => {
  const client = new S3Client({ ...(region ? { region } : {}), followRegionRedirects: true, forcePathStyle });
  const target = { Bucket: bucket, ...(expectedOwner ? { ExpectedBucketOwner: expectedOwner } : {}) };
  return {
    async read() {
      let xml = '';
      const command = new GetBucketNotificationConfigurationCommand(target);
      command.middlewareStack.add(
        (next) => async (args) => {
          const result = await next(args);
          if (isAnswer(result.response)) {
            const bytes = await bytesOf(result.response.body);
            xml = Buffer.from(bytes).toString('utf8');
            result.response.body = bytes;
          }
          return result;
        },
        { step: 'deserialize', priority: 'low', name: 'keepXml' },
      );
      const { $metadata: _metadata, ...configuration } = await client.send(command);
      return { configuration, xml };
    },
    async replace(configuration) {
      const command = new PutBucketNotificationConfigurationCommand({
        ...target,
        NotificationConfiguration: configuration,
      });
      await client.send(command);
    },
  };
};

type Bytes = AsyncIterable<Uint8Array>;

const isAnswer = (response: unknown): response is { body: Bytes | Uint8Array } =>
  typeof response === 'object' &&
  response !== null &&
  'body' in response &&
  typeof response.body === 'object' &&
  response.body !== null &&
  (response.body instanceof Uint8Array || Symbol.asyncIterator in response.body);

const bytesOf = async (body: Bytes | Uint8Array): Promise<Uint8Array> => {
  if (body instanceof Uint8Array) return body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
};
