import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { undelayedEntries } from '../../../lib/adapters/dynamo/dynamo-backlog.ts';
import { epochMs } from '../../../lib/core/time.ts';

const client = new DynamoDBClient({ region: 'eu-central-1' });
const dynamo = mockClient(client);
const table = { client, tableName: 'ledger' };

beforeEach(() => dynamo.reset());

/** As many entries as an answer of 1 MB holds. */
const MOST_IN_ANSWER = 3_000;

const entry = (at: number) => ({ arrivalKey: { S: String(at).padStart(5, '0') } });

/** A backlog in which so many are delayed, and behind them one is not. */
const behind = (delayed: number): void => {
  dynamo.on(QueryCommand).callsFake(({ Limit, ExclusiveStartKey: from }) => {
    const begin = from === undefined ? 0 : Number(from.arrivalKey.S) + 1;
    const end = Math.min(begin + Math.min(Limit, MOST_IN_ANSWER), delayed + 1);
    const Items = end > delayed ? [entry(delayed)] : [];
    return { Items, ...(end <= delayed && { LastEvaluatedKey: entry(end - 1) }) };
  });
};

const read = () =>
  undelayedEntries(table, {
    ...{ jobName: 'etl', trigger: 'orders', after: undefined, now: epochMs(1_795_334_400_000), pageSize: 50 },
  });

describe('reading a backlog without what is delayed', () => {
  it.each([
    [0, 1],
    [49, 1],
    [50, 2],
    [10_000, 6],
    [100_000, 36],
  ])('takes, behind %i that are delayed, %i queries', async (delayed, queries) => {
    behind(delayed);
    expect(await read()).toEqual([entry(delayed)]);
    expect(dynamo.commandCalls(QueryCommand)).toHaveLength(queries);
  });

  it('fails as the ledger does when DynamoDB does not answer', async () => {
    dynamo.on(QueryCommand).rejects(new Error('socket hang up'));
    await expect(read()).rejects.toMatchObject({ code: 'LEDGER_UNREACHABLE' });
  });
});
