/** The register of jobs: one item for each, all in one partition, because all are read together and few write. */
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { AdmissionLedger, Ledger } from '../../ports/ledger.ts';
import { toRegisteredJob } from './dynamo-index-entries.ts';
import { type Attributes, toAttributes } from './dynamo-item.ts';
import { queryTable } from './dynamo-query.ts';
import { attempt, type DynamoTable, reach, readItem } from './dynamo-table.ts';

const REGISTER = 'JOBS';

const jobKey = (jobName: string): Attributes => ({ pk: { S: REGISTER }, sk: { S: jobName } });

/** What admission does with one job. */
export const jobOfRegister = (table: DynamoTable): Pick<AdmissionLedger, 'job' | 'noteJob'> => ({
  job: (jobName) =>
    reach(table, 'job', async () => {
      const attributes = await readItem(table, jobKey(jobName));
      return attributes && toRegisteredJob(attributes);
    }),

  noteJob: (jobName, note) =>
    reach(table, 'noteJob', async () => {
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
});

/** What the sweep and a line's drainer do besides. */
export const jobsOfRegister = (table: DynamoTable): Pick<Ledger, 'jobs' | 'unmarkBacklog'> => ({
  jobs: () =>
    reach(table, 'jobs', async () => {
      const found = await queryTable(table, {
        KeyConditionExpression: 'pk = :jobs',
        ExpressionAttributeValues: { ':jobs': { S: REGISTER } },
      });
      return found.map(toRegisteredJob);
    }),

  unmarkBacklog: (jobName, backlogMark) =>
    reach(table, 'unmarkBacklog', async () => {
      const unmark = new UpdateItemCommand({
        TableName: table.tableName,
        Key: jobKey(jobName),
        UpdateExpression: 'REMOVE backlogMark',
        ConditionExpression: 'backlogMark = :mark',
        ExpressionAttributeValues: { ':mark': { S: backlogMark } },
      });
      await attempt(() => table.client.send(unmark));
    }),
});
