/** The physical limit of starting a run from Node: one request, signed by hand, without any SDK. */
import type { S3Event } from 'aws-lambda';
import { handSigned } from './hand-signed.ts';

export const handler = async (event: S3Event): Promise<unknown> => {
  const { bucket, object } = event.Records[0]?.s3 ?? {};
  const body = JSON.stringify({
    JobName: process.env['JOB_NAME'],
    Arguments: { '--source': `s3://${bucket?.name}/${object?.key}` },
  });
  return handSigned({ service: 'glue', target: 'AWSGlue.StartJobRun', body });
};
