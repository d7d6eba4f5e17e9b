/** What the calls of a started run cost by themselves when the SDK makes them, as cheaply as it can. */
import { DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GlueClient, StartJobRunCommand } from '@aws-sdk/client-glue';
import type { SQSEvent } from 'aws-lambda';
import { claim, record, start } from './three-calls.ts';

const ledger = new DynamoDBClient({ cacheMiddleware: true });
const glue = new GlueClient({ cacheMiddleware: true });

export const handler = async ({ Records }: SQSEvent): Promise<void> => {
  await Promise.all(
    Records.map(async (message) => {
      await ledger.send(new PutItemCommand(claim(message)));
      const { JobRunId = '' } = await glue.send(new StartJobRunCommand(start(message)));
      await ledger.send(new UpdateItemCommand(record(message, JobRunId)));
    }),
  );
};
