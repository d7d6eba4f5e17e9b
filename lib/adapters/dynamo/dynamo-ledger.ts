import { TriggerError } from '../../core/errors.ts';
import { arrivalKey, backlogKey, doubtKeys, objectKey, runningKey } from '../../core/ledger/ledger-indexes.ts';
import type { EpochMs } from '../../core/time.ts';
import type { BacklogCursor, Ledger, Unreadable } from '../../ports/ledger.ts';
import { undelayedEntries } from './dynamo-backlog.ts';
import { toUpdate } from './dynamo-change.ts';
import { toBacklogEntry, toCursor, toDoubtEntry, toRunningEntry } from './dynamo-entries.ts';
import { jobsOfRegister } from './dynamo-register.ts';
import { dynamoRequestLedger, refusal } from './dynamo-request-ledger.ts';
import {
  type Attributes,
  claimKey,
  type DynamoTable,
  queryTable,
  readItem,
  requestIdOf,
  requestKey,
  toLedgerItem,
  updateItem,
} from './dynamo-table.ts';

/** How many entries of a backlog, or of the runs in progress, are read at once. */
const PAGE_SIZE = 50;

export interface DynamoLedgerOptions {
  readonly pageSize?: number;
  /** Told of each entry that cannot be read; the others are read all the same. Without it such an entry is an error. */
  readonly passOver?: (unreadable: Unreadable) => void;
}

/** The ledger on DynamoDB: it carries out the writes of lib/core/ledger and asks the table's indexes. */
export const dynamoLedger = (table: DynamoTable, options: DynamoLedgerOptions = {}): Ledger => ({
  ...dynamoRequestLedger(table),
  ...jobsOfRegister(table),
  ...indexes(table, options),

  acquire: async (change) => {
    const written = await updateItem(table, 'acquire', { ...toUpdate(change), ReturnValues: 'ALL_NEW' });
    if (!written.applied) return refusal(table, 'acquire', change.item.requestId, written);
    return { applied: true, item: toLedgerItem(written.attributes ?? {}) };
  },

  claimedBy: async (requestId, attempt) =>
    (await readItem(table, 'claimedBy', claimKey(requestId, attempt)))?.['claimedBy']?.S,
});

const indexes = (
  table: DynamoTable,
  { pageSize = PAGE_SIZE, passOver }: DynamoLedgerOptions,
): Pick<Ledger, 'backlog' | 'running' | 'doubts' | 'outbox' | 'requestOfRun' | 'ofObject'> => {
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

  /** The next page behind an arrival key that has an entry which can be read; empty only at the end. */
  const page = async <Entry>(
    after: BacklogCursor | undefined,
    query: (after: string | undefined) => Promise<readonly Attributes[]>,
    read: (attributes: Attributes) => Entry,
  ): Promise<readonly Entry[]> => {
    for (let from = after && arrivalKey(after); ; ) {
      const found = await query(from);
      const entries = found.flatMap(oneByOne(read));
      const last = found.at(-1);
      if (entries.length > 0 || last === undefined) return entries;
      from = last['arrivalKey']?.S;
    }
  };

  /** What stands under one key of the index `open`. */
  const openAt = (operation: string, openKey: string) => (after: string | undefined) =>
    queryTable(
      table,
      operation,
      {
        IndexName: 'open',
        KeyConditionExpression: `openKey = :open${after === undefined ? '' : ' AND arrivalKey > :after'}`,
        ExpressionAttributeValues: { ':open': { S: openKey }, ...(after !== undefined && { ':after': { S: after } }) },
      },
      pageSize,
    );

  /** What is due in one half of the index `doubt`, longest due first. */
  const due = async (operation: string, half: 'DOUBT' | 'OUTBOX', dueBy: EpochMs, limit: number) => {
    const dueIn = (key: string) => {
      const query = {
        IndexName: 'doubt',
        KeyConditionExpression: 'doubtKey = :shard AND doubtDue <= :due',
        ExpressionAttributeValues: { ':shard': { S: key }, ':due': { N: String(dueBy) } },
      };
      return queryTable(table, operation, query, limit);
    };
    const shards = await Promise.all(doubtKeys(half).map(dueIn));
    return shards
      .flat()
      .flatMap(oneByOne(toDoubtEntry))
      .sort((a, b) => a.dueAt - b.dueAt)
      .slice(0, limit);
  };

  return {
    backlog: (jobName, trigger, after, now) =>
      page(
        after,
        now === undefined
          ? openAt('backlog', backlogKey(jobName, trigger))
          : (from) => undelayedEntries(table, { jobName, trigger, after: from, now, pageSize }),
        toBacklogEntry,
      ),
    running: (jobName, after) => page(after, openAt('running', runningKey(jobName)), toRunningEntry),
    doubts: (dueBy, limit) => due('doubts', 'DOUBT', dueBy, limit),
    outbox: (dueBy, limit) => due('outbox', 'OUTBOX', dueBy, limit),
    requestOfRun: async (jobRunId) => {
      const query = {
        IndexName: 'run',
        KeyConditionExpression: 'jobRunId = :run',
        ExpressionAttributeValues: { ':run': { S: jobRunId } },
      };
      const [found] = await queryTable(table, 'requestOfRun', query, 1);
      return found && toCursor(found);
    },

    ofObject: async (bucket, key, limit) => {
      const query = {
        IndexName: 'object',
        KeyConditionExpression: 'objectKey = :object',
        ExpressionAttributeValues: { ':object': { S: objectKey(bucket, key) } },
        ScanIndexForward: false,
      };
      const found = await queryTable(table, 'ofObject', query, limit);
      const keys = found.map((attributes) => requestKey(toCursor(attributes).requestId));
      const items = await Promise.all(keys.map((Key) => readItem(table, 'ofObject', Key)));
      return items.filter((item) => item !== undefined).flatMap(oneByOne(toLedgerItem));
    },
  };
};
