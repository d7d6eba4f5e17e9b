import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { toErrorInfo } from '../../core/errors.ts';
import type { LedgerItem } from '../../core/ledger/ledger-item.ts';
import { type Attributes, type DynamoTable, toLedgerItem } from './dynamo-table.ts';
import { ledgerFailure } from './ledger-failure.ts';

/**
 * Every request of the table, read consistently and page by page. For commands only: no function may scan the table.
 *
 * @param onUnreadable told of each entry that this version cannot read, with the reason; it is passed over
 * @throws TriggerError `LEDGER_UNREACHABLE`
 */
export async function* requestsOfTable(
  table: DynamoTable,
  onUnreadable: (reason: string) => void,
): AsyncGenerator<LedgerItem> {
  let from: Attributes | undefined;
  do {
    const scan = new ScanCommand({
      TableName: table.tableName,
      ConsistentRead: true,
      FilterExpression: 'sk = :request',
      ExpressionAttributeValues: { ':request': { S: 'REQ' } },
      ExclusiveStartKey: from,
    });
    const page = await table.client.send(scan).catch((thrown: unknown) => {
      throw ledgerFailure('scan', table.tableName, thrown);
    });
    for (const attributes of page.Items ?? []) {
      const item = readable(attributes, onUnreadable);
      if (item !== undefined) yield item;
    }
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}

const readable = (attributes: Attributes, onUnreadable: (reason: string) => void): LedgerItem | undefined => {
  try {
    return toLedgerItem(attributes);
  } catch (thrown) {
    onUnreadable(toErrorInfo(thrown).message);
    return undefined;
  }
};
