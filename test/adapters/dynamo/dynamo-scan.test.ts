import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { requestsOfTable } from '../../../lib/adapters/dynamo/dynamo-scan.ts';
import { fromLedgerItem } from '../../../lib/adapters/dynamo/dynamo-table.ts';
import type { LedgerItem } from '../../../lib/core/ledger/ledger-item.ts';
import { aStarted, aWaiting } from '../../doubles/ledger-items.ts';
import { type Answer, answerJson, loopbackServer } from '../../doubles/loopback-server.ts';

/** Scans a table of a server that answers so. */
const scan = async (answer: Answer) => {
  await using server = await loopbackServer(answer);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: server.endpoint, region: 'eu-central-1', credentials });
  const unreadable: string[] = [];
  try {
    const items: LedgerItem[] = [];
    const all = requestsOfTable({ client, tableName: 'ledger' }, (reason) => unreadable.push(reason));
    for await (const item of all) items.push(item);
    return { items, unreadable, asked: server.received.map(({ body }) => JSON.parse(body)) };
  } finally {
    client.destroy();
  }
};

it('a scan of the ledger reads every request, consistently, page by page, and also behind an empty page', async () => {
  const [first, last] = [aWaiting(), aStarted()];
  const key = { pk: { S: 'REQ#r1' }, sk: { S: 'REQ' } };
  const pages = [{ Items: [fromLedgerItem(first)], LastEvaluatedKey: key }, { LastEvaluatedKey: key }];
  const { items, asked } = await scan((response) => {
    answerJson(response, 200, pages.shift() ?? { Items: [fromLedgerItem(last)] });
  });
  expect(items).toEqual([first, last]);
  const query = {
    TableName: 'ledger',
    ConsistentRead: true,
    FilterExpression: 'sk = :request',
    ExpressionAttributeValues: { ':request': { S: 'REQ' } },
  };
  expect(asked).toEqual([query, { ...query, ExclusiveStartKey: key }, { ...query, ExclusiveStartKey: key }]);
});

it('a scan of the ledger passes over what it cannot read, and tells why', async () => {
  const [item, broken] = [aWaiting(), { pk: { S: 'REQ#edited' }, sk: { S: 'REQ' } }];
  const { items, unreadable } = await scan((response) => {
    answerJson(response, 200, { Items: [broken, fromLedgerItem(item)] });
  });
  expect(items).toEqual([item]);
  expect(unreadable).toEqual([expect.stringMatching(/^the ledger's item REQ#edited cannot be read: wrong or missing/)]);
});

it('a scan of the ledger that is refused says which call was refused, of which table', async () => {
  const refused = scan((response) => answerJson(response, 400, { __type: 'AccessDeniedException' }));
  await expect(refused).rejects.toMatchObject({
    code: 'LEDGER_UNREACHABLE',
    message: expect.stringContaining('the ledger (table "ledger") did not answer "scan": AccessDeniedException'),
  });
});
