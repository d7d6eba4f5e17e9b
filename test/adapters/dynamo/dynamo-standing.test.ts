import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { dynamoStanding } from '../../../lib/adapters/dynamo/dynamo-standing.ts';
import { epochMs, HOUR_MS, plusMs } from '../../../lib/core/time.ts';

const client = new DynamoDBClient({ region: 'eu-central-1' });
const dynamo = mockClient(client);
const standing = dynamoStanding({ client, tableName: 'ledger' });

beforeEach(() => dynamo.reset());

const queries = () => dynamo.commandCalls(QueryCommand).map(({ args: [{ input }] }) => input);

describe('counting what waits', () => {
  it('adds up the pages of a long backlog, of which it reads no entry', async () => {
    const from = { pk: { S: 'REQ#r' } };
    dynamo.on(QueryCommand).resolvesOnce({ Count: 2_500, LastEvaluatedKey: from }).resolvesOnce({ Count: 40 });
    expect(await standing.waiting('etl', 'orders')).toBe(2_540);
    expect(queries().map(({ Select, ExclusiveStartKey }) => [Select, ExclusiveStartKey])).toEqual([
      ['COUNT', undefined],
      ['COUNT', from],
    ]);
  });

  it('ends after four pages, because they are paid for each minute', async () => {
    dynamo.on(QueryCommand).resolves({ Count: 2_500, LastEvaluatedKey: { pk: { S: 'REQ#r' } } });
    expect(await standing.waiting('etl', 'orders')).toBe(10_000);
    expect(queries()).toHaveLength(4);
  });

  it('fails as the ledger does when DynamoDB does not answer', async () => {
    dynamo.on(QueryCommand).rejects(new Error('socket hang up'));
    await expect(standing.waiting('etl', 'orders')).rejects.toMatchObject({ code: 'LEDGER_UNREACHABLE' });
  });
});

describe('counting runs', () => {
  it('reads a thousand of a job at most', async () => {
    dynamo.on(QueryCommand).resolves({ Items: Array.from({ length: 1_000 }, () => ({ trigger: { S: 'orders' } })) });
    expect(await standing.running('etl')).toEqual(new Map([['orders', 1_000]]));
    expect(queries().map(({ Limit }) => Limit)).toEqual([1_000]);
  });
});

describe('counting what has arrived', () => {
  const now = epochMs(Date.UTC(2026, 10, 22, 12));
  const hour = plusMs(now, -HOUR_MS);

  it('asks each of the eight partitions of the day once, for entries that it does not read', async () => {
    dynamo.on(QueryCommand).resolves({ Count: 0 });
    expect(await standing.arrived('orders', hour, now, 101)).toBe(0);
    expect(queries().map(({ IndexName, Select }) => [IndexName, Select])).toEqual(Array(8).fill(['history', 'COUNT']));
  });

  it('reads no more entries than it counts, and asks no further partition then', async () => {
    dynamo.on(QueryCommand).resolvesOnce({ Count: 3 }).resolvesOnce({ Count: 2 });
    expect(await standing.arrived('orders', hour, now, 5)).toBe(5);
    expect(queries().map(({ Limit }) => Limit)).toEqual([5, 2]);
  });
});
