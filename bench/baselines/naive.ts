/** The usual fifteen lines: the first record, the key as it came, and one call. */
import { GlueClient, StartJobRunCommand } from '@aws-sdk/client-glue';
import type { S3Event } from 'aws-lambda';

const glue = new GlueClient({});

export const handler = async (event: S3Event) => {
  const record = event.Records[0];
  const bucket = record?.s3.bucket.name;
  const key = record?.s3.object.key;
  const command = new StartJobRunCommand({
    JobName: process.env['JOB_NAME'],
    Arguments: { '--source': `s3://${bucket}/${key}` },
  });
  const { JobRunId } = await glue.send(command);
  console.log(`started ${JobRunId}`);
  return { JobRunId };
};
