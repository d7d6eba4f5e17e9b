import { defaultProvider } from '../aws/environment-credentials.ts';
import type { S3Access } from './s3-head.ts';

/** What is given, and for the rest what the AWS environment variables say of credentials, region and endpoint. */
export const s3Access = (given: Pick<S3Access, 'timeoutMs'> & Partial<S3Access>): S3Access => {
  const endpoint = process.env['AWS_ENDPOINT_URL_S3'] || process.env['AWS_ENDPOINT_URL'];
  return {
    region: process.env['AWS_REGION'] || process.env['AWS_DEFAULT_REGION'] || 'us-east-1',
    ...(endpoint ? { endpoint } : {}),
    credentials: defaultProvider(),
    ...given,
  };
};
