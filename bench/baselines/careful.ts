/**
 * What a careful user assembles from Powertools: a log with correlation ids, partial batch responses, and idempotency
 * kept in DynamoDB. It still starts twice when a reply is lost, and has no backlog for a full job.
 */
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { GlueClient, StartJobRunCommand } from '@aws-sdk/client-glue';
import middy from '@middy/core';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';

interface Upload {
  readonly detail: {
    readonly bucket: { readonly name: string };
    readonly object: { readonly key: string; readonly 'version-id'?: string; readonly sequencer?: string };
  };
}

const logger = new Logger();
const glue = new GlueClient({});
const processor = new BatchProcessor(EventType.SQS);
const config = new IdempotencyConfig({ expiresAfterSeconds: 24 * 60 * 60 });

const start = makeIdempotent(
  async ({ bucket, key }: { readonly bucket: string; readonly key: string; readonly version: string }) => {
    const command = new StartJobRunCommand({
      JobName: process.env['JOB_NAME'],
      Arguments: { '--source': `s3://${bucket}/${key}` },
    });
    const { JobRunId } = await glue.send(command);
    logger.info('started', { bucket, key, jobRunId: JobRunId });
    return { JobRunId };
  },
  { persistenceStore: new DynamoDBPersistenceLayer({ tableName: 'idempotency' }), config },
);

const onRecord = async ({ body }: SQSRecord): Promise<void> => {
  const { detail }: Upload = JSON.parse(body);
  const version = detail.object['version-id'] ?? detail.object.sequencer ?? '';
  await start({ bucket: detail.bucket.name, key: detail.object.key, version });
};

export const handler = middy<SQSEvent, unknown, Error, Context>()
  .use(injectLambdaContext(logger))
  .handler((event, context) => {
    config.registerLambdaContext(context);
    return processPartialResponse(event, onRecord, processor, { context });
  });
