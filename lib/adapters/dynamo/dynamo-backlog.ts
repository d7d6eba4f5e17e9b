import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { backlogKey } from '../../core/ledger/ledger-indexes.ts';
import { DELAYED_REASONS } from '../../core/ledger/waiting-reason.ts';
import type { EpochMs } from '../../core/time.ts';
import type { Attributes, DynamoTable } from './dynamo-table.ts';
import { ledgerFailure } from './ledger-failure.ts';

/** So many times more is asked for when nothing of a page was left. */
const GROWTH = 4;

/** A part of a backlog as it is at a moment. */
export interface UndelayedPart {
  readonly jobName: string;
  readonly trigger: string;
  /** Only what stands behind this arrival key. */
  readonly after: string | undefined;
  readonly now: EpochMs;
  readonly pageSize: number;
}

/**
 * The next entries of a backlog that are not delayed (lib/core/backlog/is-delayed.ts), empty only at the end. DynamoDB
 * reads what it leaves out, but does not send it: after a page of which nothing was left, the next one is larger, until
 * it is as large as an answer may be (1 MB, some 3,000 entries). So 10,000 delayed requests take some six queries
 * instead of 200, and a backlog without any takes as many as before.
 */
export const undelayedEntries = async (
  { client, tableName }: DynamoTable,
  { jobName, trigger, after, now, pageSize }: UndelayedPart,
): Promise<readonly Attributes[]> => {
  const reasons = Object.fromEntries(DELAYED_REASONS.map((reason, at) => [`:delayed${at}`, { S: reason }]));
  let from: Attributes | undefined;
  try {
    for (let limit = pageSize; ; limit *= GROWTH) {
      const page = await client.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: 'open',
          KeyConditionExpression: `openKey = :open${after === undefined ? '' : ' AND arrivalKey > :after'}`,
          FilterExpression:
            `NOT (waitingFor IN (${Object.keys(reasons).join(', ')}) AND notBefore > :now AND ` +
            '(attribute_not_exists(startBefore) OR startBefore > :now))',
          ExpressionAttributeValues: {
            ':open': { S: backlogKey(jobName, trigger) },
            ...(after !== undefined && { ':after': { S: after } }),
            ...reasons,
            ':now': { N: String(now) },
          },
          Limit: limit,
          ExclusiveStartKey: from,
        }),
      );
      from = page.LastEvaluatedKey;
      const found = page.Items ?? [];
      if (found.length > 0 || from === undefined) return found;
    }
  } catch (thrown) {
    throw ledgerFailure('backlog', tableName, thrown);
  }
};
