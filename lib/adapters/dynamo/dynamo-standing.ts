import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { arrivalKey, backlogKey, runningKey } from '../../core/ledger/ledger-indexes.ts';
import { rejectedKey } from '../../core/ledger/rejected-key.ts';
import type { Standing } from '../../ports/standing.ts';
import { type Attributes, type DynamoTable, queryTable } from './dynamo-table.ts';
import { ledgerFailure } from './ledger-failure.ts';

/** A page has 1 MB, some 2,500 entries, and is paid for each minute. Beyond the last one a backlog is long, whatever its length. */
const MOST_PAGES = 4;
const MOST_RUNS = 1_000;

/** Counts in the index `open`, without reading what it counts. */
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
  waiting: (jobName, trigger) => countFrom(table, backlogKey(jobName, trigger), ''),
  rejected: (jobName, trigger, since) =>
    countFrom(table, rejectedKey(jobName, trigger), arrivalKey({ arrival: since, requestId: '' })),
});

/** The entries under a key of the index `open` that arrived after `after`. */
const countFrom = async ({ client, tableName }: DynamoTable, openKey: string, after: string): Promise<number> => {
  let count = 0;
  let from: Attributes | undefined;
  try {
    for (let pages = 0; pages < MOST_PAGES && (pages === 0 || from !== undefined); pages += 1) {
      const page = await client.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: 'open',
          KeyConditionExpression: `openKey = :open${after === '' ? '' : ' AND arrivalKey > :after'}`,
          ExpressionAttributeValues: { ':open': { S: openKey }, ...(after !== '' && { ':after': { S: after } }) },
          Select: 'COUNT',
          ExclusiveStartKey: from,
        }),
      );
      count += page.Count ?? 0;
      from = page.LastEvaluatedKey;
    }
  } catch (thrown) {
    throw ledgerFailure('count', tableName, thrown);
  }
  return count;
};
