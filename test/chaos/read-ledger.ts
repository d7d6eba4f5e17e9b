import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { type Attributes, toLedgerItem } from '../../lib/adapters/dynamo/dynamo-table.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';

/** Reads a whole ledger past its door. */
export interface LedgerScan {
  readonly items: () => Promise<readonly LedgerItem[]>;
  readonly close: () => void;
}

export const openLedgerScan = (endpoint: string, region: string, TableName: string): LedgerScan => {
  const client = new DynamoDBClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return {
    items: async () => {
      const items: Attributes[] = [];
      let from: Attributes | undefined;
      do {
        const start = from === undefined ? {} : { ExclusiveStartKey: from };
        const page = await client.send(new ScanCommand({ TableName, ConsistentRead: true, ...start }));
        items.push(...(page.Items ?? []));
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
      return items.filter(({ pk }) => pk?.S?.startsWith('REQ#')).map(toLedgerItem);
    },
    close: () => client.destroy(),
  };
};
