import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { TriggerError } from '../../core/errors.ts';
import {
  arrivalKey,
  backlogKey,
  DOUBT_SHARDS,
  doubtKey,
  objectKey,
  runningKey,
} from '../../core/ledger/ledger-indexes.ts';
import type { BacklogCursor, Ledger, Unreadable } from '../../ports/ledger.ts';
import { dynamoAdmissionLedger, readAttributes, writeRequest } from './dynamo-admission-ledger.ts';
import { toUpdate } from './dynamo-change.ts';
import { toBacklogEntry, toCursor, toDoubtEntry, toRunningEntry } from './dynamo-index-entries.ts';
import { type Attributes, claimKey, requestIdOf, toLedgerItem } from './dynamo-item.ts';
import { jobsOfRegister } from './dynamo-job-register.ts';
import { queryTable } from './dynamo-query.ts';
import { type DynamoTable, reach, readItem } from './dynamo-table.ts';

/** How many entries of a line, or of the runs in flight, are read at once. */
const PAGE_SIZE = 50;

export interface DynamoLedgerOptions {
  readonly pageSize?: number;
  /** Told of each entry that cannot be read; the others are read all the same. Without it, one such entry is an error. */
  readonly passOver?: (unreadable: Unreadable) => void;
}

/** The ledger on DynamoDB: it carries out the writes of lib/core/ledger and asks the table's indexes. */
export const dynamoLedger = (table: DynamoTable, options: DynamoLedgerOptions = {}): Ledger => ({
  ...dynamoAdmissionLedger(table),
  ...jobsOfRegister(table),
  ...indexes(table, options),

  acquire: async (change) => {
    const update = new UpdateItemCommand({ ...toUpdate(table.tableName, change), ReturnValues: 'ALL_NEW' });
    const written = await writeRequest(table, 'acquire', change.item.requestId, async () =>
      toLedgerItem((await table.client.send(update)).Attributes ?? {}),
    );
    return written.applied ? { applied: true, item: written.result } : written;
  },

  claimedBy: (requestId, attempt) =>
    reach(table, 'claimedBy', async () => (await readItem(table, claimKey(requestId, attempt)))?.['claimedBy']?.S),
});

const indexes = (
  table: DynamoTable,
  { pageSize = PAGE_SIZE, passOver }: DynamoLedgerOptions,
): Pick<Ledger, 'backlog' | 'running' | 'doubts' | 'requestOfRun' | 'ofObject'> => {
  const open = (openKey: string, after: string | undefined): Promise<readonly Attributes[]> =>
    queryTable(
      table,
      {
        IndexName: 'open',
        KeyConditionExpression: `openKey = :open${after === undefined ? '' : ' AND arrivalKey > :after'}`,
        ExpressionAttributeValues: {
          ':open': { S: openKey },
          ...(after === undefined ? {} : { ':after': { S: after } }),
        },
      },
      pageSize,
    );

  /** What `read` makes of an entry, in a list; an empty one for an entry that cannot be read and is passed over. */
  const oneByOne =
    <Entry>(read: (attributes: Attributes) => Entry) =>
    (attributes: Attributes): readonly Entry[] => {
      try {
        return [read(attributes)];
      } catch (error) {
        if (passOver === undefined || !(error instanceof TriggerError)) throw error;
        passOver({ requestId: requestIdOf(attributes), error });
        return [];
      }
    };

  /** The next page that has an entry which can be read; empty only at the end. */
  const page = async <Entry>(
    openKey: string,
    after: BacklogCursor | undefined,
    read: (attributes: Attributes) => Entry,
  ): Promise<readonly Entry[]> => {
    let from = after && arrivalKey(after);
    for (;;) {
      const found = await open(openKey, from);
      const entries = found.flatMap(oneByOne(read));
      const last = found.at(-1);
      if (entries.length > 0 || last === undefined) return entries;
      from = last['arrivalKey']?.S;
    }
  };

  return {
    backlog: (jobName, after) => reach(table, 'backlog', () => page(backlogKey(jobName), after, toBacklogEntry)),

    running: (jobName, after) => reach(table, 'running', () => page(runningKey(jobName), after, toRunningEntry)),

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
          .flatMap(oneByOne(toDoubtEntry))
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
        const read = found.map((attributes) => readAttributes(table, toCursor(attributes).requestId));
        const items = await Promise.all(read);
        return items.filter((item) => item !== undefined).flatMap(oneByOne(toLedgerItem));
      }),
  };
};
