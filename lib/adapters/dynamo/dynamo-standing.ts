import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { arrivalKey, backlogKey, HISTORY_SHARDS, historyKey, runningKey } from '../../core/ledger/ledger-indexes.ts';
import { rejectedKey } from '../../core/ledger/rejected-key.ts';
import { type EpochMs, plusMs, toUtcDay } from '../../core/time.ts';
import type { Standing } from '../../ports/standing.ts';
import { type Attributes, type DynamoTable, queryTable } from './dynamo-table.ts';
import { ledgerFailure } from './ledger-failure.ts';

/** A page has 1 MB, some 2,500 entries, and is paid for each minute. Beyond the last one a backlog is long, whatever its length. */
const MOST_PAGES = 4;
const MOST_RUNS = 1_000;

/** Counts in the indexes `open` and `history`, without reading what it counts. */
export const dynamoStanding = (table: DynamoTable): Standing => ({
  running: async (jobName) => {
    const query = {
      IndexName: 'open',
      KeyConditionExpression: 'openKey = :open',
      ExpressionAttributeValues: { ':open': { S: runningKey(jobName) } },
      ProjectionExpression: '#trigger',
      ExpressionAttributeNames: { '#trigger': 'trigger' },
    };
    const found = await queryTable(table, 'running', query, MOST_RUNS);
    const counts = new Map<string, number>();
    for (const { trigger } of found) counts.set(String(trigger?.S), (counts.get(String(trigger?.S)) ?? 0) + 1);
    return counts;
  },
  waiting: (jobName, trigger) => count(table, open(backlogKey(jobName, trigger)), MOST_PAGES),
  rejected: (jobName, trigger, since) =>
    count(table, { ...open(rejectedKey(jobName, trigger)), after: justBefore(since) }, MOST_PAGES),
  // One partition after the other, so that hardly more is read than is counted.
  arrived: async (trigger, since, now, most) => {
    const after = justBefore(plusMs(since, 1));
    let found = 0;
    for (const day of new Set([toUtcDay(since), toUtcDay(now)])) {
      for (let shard = 0; shard < HISTORY_SHARDS && found < most; shard += 1) {
        const part = { index: 'history', keyName: 'historyKey', key: historyKey(trigger, day, shard), after };
        found += await count(table, part, Number.POSITIVE_INFINITY, most - found);
      }
    }
    return found;
  },
});

/** Entries under one key of an index, all of them or those after a place. */
interface Part {
  readonly index: string;
  readonly keyName: string;
  readonly key: string;
  readonly after?: string;
}

const open = (key: string): Part => ({ index: 'open', keyName: 'openKey', key });

const justBefore = (arrival: EpochMs): string => arrivalKey({ arrival, requestId: '' });

/** Counts some pages of a part, or until there are `most`. */
const count = async (
  { client, tableName }: DynamoTable,
  { index, keyName, key, after }: Part,
  mostPages: number,
  most = Number.POSITIVE_INFINITY,
): Promise<number> => {
  let found = 0;
  let from: Attributes | undefined;
  try {
    for (let pages = 0; pages < mostPages && found < most && (pages === 0 || from !== undefined); pages += 1) {
      const page = await client.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: index,
          KeyConditionExpression: `${keyName} = :key${after === undefined ? '' : ' AND arrivalKey > :after'}`,
          ExpressionAttributeValues: { ':key': { S: key }, ...(after !== undefined && { ':after': { S: after } }) },
          Select: 'COUNT',
          Limit: Number.isFinite(most) ? most - found : undefined,
          ExclusiveStartKey: from,
        }),
      );
      found += page.Count ?? 0;
      from = page.LastEvaluatedKey;
    }
  } catch (thrown) {
    throw ledgerFailure('count', tableName, thrown);
  }
  return found;
};
