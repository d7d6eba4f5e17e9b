import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { arrivalKey, DOUBT_SHARDS, doubtKey, lineKey, objectKey, runningKey } from '../core/ledger-indexes.ts';
import type { Ledger, LineCursor } from '../ports.ts';
import { dynamoAdmissionLedger, readRequest, writeRequest } from './dynamo-admission-ledger.ts';
import { toUpdate } from './dynamo-change.ts';
import { toCursor, toDoubtEntry, toLineEntry, toRunningEntry } from './dynamo-index-entries.ts';
import { type Attributes, claimKey, toLedgerItem } from './dynamo-item.ts';
import { jobsOfRegister } from './dynamo-job-register.ts';
import { queryTable } from './dynamo-query.ts';
import { type DynamoTable, reach, readItem } from './dynamo-table.ts';

/** How many entries of a line, or of the runs in flight, are read at once. */
const PAGE_SIZE = 50;

/** The ledger on DynamoDB: it carries out the writes of lib/core/ledger-writes.ts and asks the table's indexes. */
export const dynamoLedger = (table: DynamoTable, pageSize = PAGE_SIZE): Ledger => ({
  ...dynamoAdmissionLedger(table),
  ...jobsOfRegister(table),
  ...indexes(table, pageSize),

  take: async (change) => {
    const update = new UpdateItemCommand({ ...toUpdate(table.tableName, change), ReturnValues: 'ALL_NEW' });
    const written = await writeRequest(table, 'take', change.item.requestId, async () =>
      toLedgerItem((await table.client.send(update)).Attributes ?? {}),
    );
    return written.applied ? { applied: true, item: written.result } : written;
  },

  claimedBy: (requestId, attempt) =>
    reach(table, 'claimedBy', async () => (await readItem(table, claimKey(requestId, attempt)))?.['claimedBy']?.S),
});

const indexes = (
  table: DynamoTable,
  pageSize: number,
): Pick<Ledger, 'line' | 'running' | 'doubts' | 'requestOfRun' | 'ofObject'> => {
  const open = (openKey: string, after: LineCursor | undefined): Promise<readonly Attributes[]> =>
    queryTable(
      table,
      {
        IndexName: 'open',
        KeyConditionExpression: `openKey = :open${after === undefined ? '' : ' AND arrivalKey > :after'}`,
        ExpressionAttributeValues: {
          ':open': { S: openKey },
          ...(after === undefined ? {} : { ':after': { S: arrivalKey(after) } }),
        },
      },
      pageSize,
    );

  return {
    line: (jobName, after) => reach(table, 'line', async () => (await open(lineKey(jobName), after)).map(toLineEntry)),

    running: (jobName, after) =>
      reach(table, 'running', async () => (await open(runningKey(jobName), after)).map(toRunningEntry)),

    doubts: (dueBy, limit) =>
      reach(table, 'doubts', async () => {
        const dueIn = (shard: number) =>
          queryTable(
            table,
            {
              IndexName: 'doubt',
              KeyConditionExpression: 'doubtKey = :shard AND doubtDue <= :due',
              ExpressionAttributeValues: { ':shard': { S: doubtKey(shard) }, ':due': { N: String(dueBy) } },
            },
            limit,
          );
        const shards = await Promise.all(Array.from({ length: DOUBT_SHARDS }, (_, shard) => dueIn(shard)));
        return shards
          .flat()
          .map(toDoubtEntry)
          .sort((a, b) => a.dueAt - b.dueAt)
          .slice(0, limit);
      }),

    requestOfRun: (jobRunId) =>
      reach(table, 'requestOfRun', async () => {
        const [found] = await queryTable(
          table,
          {
            IndexName: 'run',
            KeyConditionExpression: 'jobRunId = :run',
            ExpressionAttributeValues: { ':run': { S: jobRunId } },
          },
          1,
        );
        return found && toCursor(found);
      }),

    ofObject: (bucket, key, limit) =>
      reach(table, 'ofObject', async () => {
        const found = await queryTable(
          table,
          {
            IndexName: 'object',
            KeyConditionExpression: 'objectKey = :object',
            ExpressionAttributeValues: { ':object': { S: objectKey(bucket, key) } },
            ScanIndexForward: false,
          },
          limit,
        );
        const items = await Promise.all(found.map((attributes) => readRequest(table, toCursor(attributes).requestId)));
        return items.filter((item) => item !== undefined);
      }),
  };
};
