import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Ledger } from '../ports.ts';
import { toRegisteredJob } from './dynamo-index-entries.ts';
import { type Attributes, toAttributes } from './dynamo-item.ts';
import type { DynamoTable } from './dynamo-table.ts';

const REGISTER = 'JOBS';

const jobKey = (jobName: string): Attributes => ({ pk: { S: REGISTER }, sk: { S: jobName } });

/** The register of jobs: one item for each, all in one partition, because all are read together and few write. */
export const dynamoJobRegister = (table: DynamoTable): Pick<Ledger, 'job' | 'jobs' | 'noteJob' | 'unmarkLine'> => ({
  job: (jobName) =>
    table.reach('job', async () => {
      const attributes = await table.read(jobKey(jobName));
      return attributes && toRegisteredJob(attributes);
    }),

  jobs: () =>
    table.reach('jobs', async () => {
      const found = await table.query({
        KeyConditionExpression: 'pk = :jobs',
        ExpressionAttributeValues: { ':jobs': { S: REGISTER } },
      });
      return found.map(toRegisteredJob);
    }),

  noteJob: (jobName, note) =>
    table.reach('noteJob', async () => {
      const set = Object.entries(toAttributes(note));
      // Without an expression, UpdateItem puts an item that has only its key: the job is registered all the same.
      const update =
        set.length === 0
          ? {}
          : {
              UpdateExpression: `SET ${set.map(([name]) => `${name} = :${name}`).join(', ')}`,
              ExpressionAttributeValues: Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
            };
      await table.client.send(new UpdateItemCommand({ TableName: table.tableName, Key: jobKey(jobName), ...update }));
    }),

  unmarkLine: (jobName, lineMark) =>
    table.reach('unmarkLine', async () => {
      const unmark = new UpdateItemCommand({
        TableName: table.tableName,
        Key: jobKey(jobName),
        UpdateExpression: 'REMOVE lineMark',
        ConditionExpression: 'lineMark = :mark',
        ExpressionAttributeValues: { ':mark': { S: lineMark } },
      });
      await table.attempt(() => table.client.send(unmark));
    }),
});
