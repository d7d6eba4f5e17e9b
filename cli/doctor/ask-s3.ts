import {
  GetBucketNotificationConfigurationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { parseS3Uri } from '../../lib/core/events/s3/s3-uri.ts';
import { field, isObject } from '../../lib/core/json.ts';
import { tellsEventBridge } from '../connect-bucket/bucket-notification.ts';
import type { Target } from '../deployment/deployment.ts';
import { ask } from './ask.ts';
import type { AwsReads } from './aws-reads.ts';

/** Far more than a script has. */
const MOST_BYTES = 1_048_576;

/** Reads buckets' settings, and scripts. */
export const askS3 = (client: S3Client, target: Target): Pick<AwsReads, 'bucket' | 'script'> => ({
  bucket: (name) =>
    ask('s3:GetBucketNotification', target, async () => {
      const region = await regionOf(client, name);
      const configuration = await client.send(new GetBucketNotificationConfigurationCommand({ Bucket: name }));
      return { tellsEventBridge: tellsEventBridge(configuration), ...(region === undefined ? {} : { region }) };
    }),
  script: async (location) => {
    const uri = parseS3Uri(location);
    if (!uri.ok) return { kind: 'unasked', why: uri.error };
    return ask('s3:GetObject', target, async () => {
      try {
        const range = `bytes=0-${MOST_BYTES - 1}`;
        const { Body } = await client.send(new GetObjectCommand({ Bucket: uri.bucket, Key: uri.key, Range: range }));
        return (await Body?.transformToString()) ?? '';
      } catch (thrown) {
        // Of an empty object there is no range.
        if (thrown instanceof Error && thrown.name === 'InvalidRange') return '';
        throw thrown;
      }
    });
  },
});

/** S3 names the region also where it denies all else; best effort, because nothing else depends on it. */
const regionOf = async (client: S3Client, bucket: string): Promise<string | undefined> => {
  try {
    return (await client.send(new HeadBucketCommand({ Bucket: bucket }))).BucketRegion;
  } catch (thrown) {
    const response = isObject(thrown) ? field(thrown, '$response') : undefined;
    const headers: unknown =
      typeof response === 'object' && response !== null ? Reflect.get(response, 'headers') : undefined;
    const region = isObject(headers) ? field(headers, 'x-amz-bucket-region') : undefined;
    return typeof region === 'string' ? region : undefined;
  }
};
