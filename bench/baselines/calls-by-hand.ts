/** What the calls of a started run cost by themselves without any SDK. */
import type { SQSEvent } from 'aws-lambda';
import { handSigned } from './hand-signed.ts';
import { claim, record, start } from './three-calls.ts';

const ledger = (operation: string, input: object) =>
  handSigned({ service: 'dynamodb', target: `DynamoDB_20120810.${operation}`, body: JSON.stringify(input) });

export const handler = async ({ Records }: SQSEvent): Promise<void> => {
  await Promise.all(
    Records.map(async (message) => {
      await ledger('PutItem', claim(message));
      const body = JSON.stringify(start(message));
      const { JobRunId } = await handSigned<{ JobRunId: string }>({
        service: 'glue',
        target: 'AWSGlue.StartJobRun',
        body,
      });
      await ledger('UpdateItem', record(message, JobRunId));
    }),
  );
};
