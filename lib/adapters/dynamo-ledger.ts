import { type DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { arrivalKey, DOUBT_SHARDS, doubtKey, lineKey, objectKey, runningKey } from '../core/ledger-indexes.ts';
import type { LedgerItem } from '../core/ledger-item.ts';
import type { Ledger, LineCursor } from '../ports.ts';
import { toUpdate } from './dynamo-change.ts';
import { toCursor, toDoubtEntry, toLineEntry, toRunningEntry } from './dynamo-index-entries.ts';
import { type Attributes, claimKey, fromLedgerItem, requestKey, toLedgerItem } from './dynamo-item.ts';
import { dynamoJobRegister } from './dynamo-job-register.ts';
import { type DynamoTable, dynamoTable } from './dynamo-table.ts';

export interface DynamoLedgerOptions {
  /** With the SDK's usual retries: every write here may be tried again. */
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** How many entries of a line, or of the runs in flight, are read at once. */
  readonly pageSize?: number;
}

/** The ledger on DynamoDB: it carries out the writes of lib/core/ledger-writes.ts and reads the table's indexes. */
export const dynamoLedger = ({ client, tableName, pageSize = 50 }: DynamoLedgerOptions): Ledger => {
  const table = dynamoTable(client, tableName);
  return { ...requestWrites(table), ...requestReads(table, pageSize), ...dynamoJobRegister(table) };
};

const readRequest = async (table: DynamoTable, requestId: string): Promise<LedgerItem | undefined> => {
  const attributes = await table.read(requestKey(requestId));
  return attributes && toLedgerItem(attributes);
};

const requestWrites = (table: DynamoTable): Pick<Ledger, 'create' | 'take' | 'change'> => {
  /** Does a conditional write. Not every server puts the item into its refusal; then it is read. */
  const write = <Result>(operation: string, requestId: string, send: () => Promise<Result>) =>
    table.reach(operation, async () => {
      const attempted = await table.attempt(send);
      if (attempted.applied) return attempted;
      const { found } = attempted;
      return {
        applied: false as const,
        item: found === undefined ? await readRequest(table, requestId) : toLedgerItem(found),
      };
    });

  return {
    create: async (item) => {
      const put = new PutItemCommand({
        TableName: table.tableName,
        Item: fromLedgerItem(item),
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      const written = await write('create', item.requestId, () => table.client.send(put));
      return written.applied ? { applied: true } : written;
    },

    take: async (change) => {
      const update = new UpdateItemCommand({ ...toUpdate(table.tableName, change), ReturnValues: 'ALL_NEW' });
      const written = await write('take', change.item.requestId, async () =>
        toLedgerItem((await table.client.send(update)).Attributes ?? {}),
      );
      return written.applied ? { applied: true, item: written.result } : written;
    },

    change: async (change) => {
      const update = new UpdateItemCommand(toUpdate(table.tableName, change));
      const written = await write(change.operation, change.item.requestId, () => table.client.send(update));
      return written.applied ? { applied: true } : written;
    },
  };
};

const requestReads = (
  table: DynamoTable,
  pageSize: number,
): Pick<Ledger, 'get' | 'line' | 'running' | 'doubts' | 'requestOfRun' | 'claimedBy' | 'ofObject'> => {
  const open = (openKey: string, after: LineCursor | undefined): Promise<readonly Attributes[]> =>
    table.query(
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
    get: (requestId) => table.reach('get', () => readRequest(table, requestId)),

    line: (jobName, after) => table.reach('line', async () => (await open(lineKey(jobName), after)).map(toLineEntry)),

    running: (jobName, after) =>
      table.reach('running', async () => (await open(runningKey(jobName), after)).map(toRunningEntry)),

    doubts: (dueBy, limit) =>
      table.reach('doubts', async () => {
        const dueIn = (shard: number) =>
          table.query(
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
      table.reach('requestOfRun', async () => {
        const [found] = await table.query(
          {
            IndexName: 'run',
            KeyConditionExpression: 'jobRunId = :run',
            ExpressionAttributeValues: { ':run': { S: jobRunId } },
          },
          1,
        );
        return found && toCursor(found);
      }),

    claimedBy: (requestId, attempt) =>
      table.reach('claimedBy', async () => (await table.read(claimKey(requestId, attempt)))?.['claimedBy']?.S),

    ofObject: (bucket, key, limit) =>
      table.reach('ofObject', async () => {
        const found = await table.query(
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
