import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { GlueClient } from '@aws-sdk/client-glue';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { clientConfig } from '../deployment/client-config.ts';
import type { Target } from '../deployment/deployment.ts';
import { askGlue } from './ask-glue.ts';
import { askLog } from './ask-log.ts';
import { askRoles } from './ask-roles.ts';
import { askS3 } from './ask-s3.ts';
import { askStack } from './ask-stack.ts';
import type { AwsReads } from './aws-reads.ts';

const TIMEOUTS = { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true } as const;

/**
 * Opens the clients; nothing is asked yet. Credentials are found as by the AWS CLI; the local cloud has its own.
 *
 * @param environment says whether the SDK is pointed at an AWS-compatible server, whose buckets are no host names
 */
export const askAws = (target: Target, environment: Readonly<Record<string, string | undefined>>): AwsReads => {
  const config = { ...clientConfig(target), requestHandler: TIMEOUTS };
  const forcePathStyle =
    target.localPort !== undefined || Boolean(environment['AWS_ENDPOINT_URL_S3'] || environment['AWS_ENDPOINT_URL']);
  const clients = {
    glue: new GlueClient(config),
    s3: new S3Client({ ...config, followRegionRedirects: true, forcePathStyle }),
    stack: new CloudFormationClient(config),
    iam: new IAMClient(config),
    logs: new CloudWatchLogsClient(config),
  };
  return {
    region: async () => {
      try {
        return await clients.glue.config.region();
      } catch {
        return undefined;
      }
    },
    ...askGlue(clients.glue, target),
    ...askS3(clients.s3, target),
    ...askStack(clients.stack, target),
    ...askRoles(clients.iam, target),
    ...askLog(clients.logs, target),
    close: () => {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
};
