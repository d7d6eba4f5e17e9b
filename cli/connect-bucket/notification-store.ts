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
  /** The XML that {@link replace} would send. Sends nothing. */
  xmlOf(configuration: NotificationConfiguration): Promise<string>;
  replace(configuration: NotificationConfiguration): Promise<void>;
}

/** Which bucket, and how to reach it; without a region, wherever the SDK's own configuration points first. */
export interface BucketAddress {
  readonly bucket: string;
  readonly region?: string;
  /** Writes even where S3 would find a destination of the configuration missing, or closed to it. */
  readonly skipDestinationValidation?: boolean;
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
  skipDestinationValidation,
  forcePathStyle,
}: BucketAddress): NotificationStore => {
  const client = new S3Client({ ...(region ? { region } : {}), followRegionRedirects: true, forcePathStyle });
  const target = { Bucket: bucket, ...(expectedOwner ? { ExpectedBucketOwner: expectedOwner } : {}) };
  const replacing = (configuration: NotificationConfiguration) =>
    new PutBucketNotificationConfigurationCommand({
      ...target,
      NotificationConfiguration: configuration,
      ...(skipDestinationValidation ? { SkipDestinationValidation: true } : {}),
    });
  return {
    async read() {
      let xml = '';
      const command = new GetBucketNotificationConfigurationCommand(target);
      command.middlewareStack.add(
        (next) => async (args) => {
          const result = await next(args);
          if (hasBody(result.response)) {
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
    async xmlOf(configuration) {
      let xml = '';
      const command = replacing(configuration);
      command.middlewareStack.add(
        () =>
          async ({ request }) => {
            if (hasBody(request)) xml = Buffer.from(await bytesOf(request.body)).toString('utf8');
            return { output: { $metadata: {} }, response: undefined };
          },
        { step: 'build', name: 'keepFromSending' },
      );
      await client.send(command);
      return xml;
    },
    async replace(configuration) {
      await client.send(replacing(configuration));
    },
  };
};

type Body = AsyncIterable<Uint8Array> | Uint8Array | string;

/** Whether a request or a response has a body that can be read here. */
const hasBody = (message: unknown): message is { body: Body } => {
  if (typeof message !== 'object' || message === null || !('body' in message)) return false;
  const { body } = message;
  if (typeof body === 'string' || body instanceof Uint8Array) return true;
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
};

const bytesOf = async (body: Body): Promise<Uint8Array> => {
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
};
