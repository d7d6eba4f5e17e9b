/** Members are read by BatchGetItem, which may leave keys out, and whose items may be of a version or person unknown. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { dynamoGroups } from '../../../lib/adapters/dynamo/dynamo-groups.ts';
import { type Attributes, fromLedgerItem, requestIdOf } from '../../../lib/adapters/dynamo/dynamo-table.ts';
import type { BatchLedger } from '../../../lib/ports/batch-ledger.ts';
import { brokenItem } from '../../doubles/broken-items.ts';
import { aGathered } from '../../doubles/items-in-state.ts';
import { answerJson, loopbackServer } from '../../doubles/loopback-server.ts';

const idOf = (nth: number) => String(nth).padStart(24, '0');

/** Reads from a server that has these items, and that processes at most so many keys of a call. */
const reading = async <T>(
  items: readonly Attributes[],
  mostKeys: number,
  read: (members: BatchLedger['members']) => Promise<T>,
) => {
  const calls: number[] = [];
  const passedOver: string[] = [];
  await using server = await loopbackServer((response, { body }) => {
    const { Keys } = JSON.parse(body).RequestItems.ledger as { Keys: readonly Attributes[] };
    calls.push(Keys.length);
    const wanted = new Set(Keys.slice(0, mostKeys).map(requestIdOf));
    const left = Keys.slice(mostKeys);
    answerJson(response, 200, {
      Responses: { ledger: items.filter((item) => wanted.has(requestIdOf(item))) },
      UnprocessedKeys: left.length === 0 ? {} : { ledger: { Keys: left, ConsistentRead: true } },
    });
  });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: server.endpoint, region: 'eu-central-1', credentials });
  const table = { client, tableName: 'ledger' };
  try {
    const { members } = dynamoGroups(table, { passOver: ({ requestId }) => passedOver.push(requestId) });
    return { found: await read(members), calls, passedOver };
  } finally {
    client.destroy();
  }
};

describe('members', () => {
  it('are asked for again where DynamoDB has processed only some of the keys, until it has all', async () => {
    const ids = Array.from({ length: 130 }, (_, nth) => idOf(nth));
    const items = ids.map((requestId) => fromLedgerItem(aGathered({ requestId })));
    const { found, calls } = await reading(items, 30, (members) => members(ids));
    expect([...found.keys()].toSorted()).toEqual(ids);
    expect(calls.toSorted((a, b) => b - a)).toEqual([100, 70, 40, 30, 10]);
  });

  const broken = brokenItem(aGathered({ requestId: idOf(1) }), { state: { S: 'HIBERNATING' } });
  const items = [broken, fromLedgerItem(aGathered({ requestId: idOf(2) }))];

  it('that cannot be read are reported and left out for who says so', async () => {
    const { found, passedOver } = await reading(items, 100, (members) =>
      members([idOf(1), idOf(2)], { leaveOut: 'unreadable' }),
    );
    expect([...found.keys()]).toEqual([idOf(2)]);
    expect(passedOver).toEqual([idOf(1)]);
  });

  it('that cannot be read are an error for who needs each of them', async () => {
    await expect(reading(items, 100, (members) => members([idOf(1), idOf(2)]))).rejects.toMatchObject({
      code: 'LEDGER_UNREACHABLE',
      retryable: false,
    });
  });
});
