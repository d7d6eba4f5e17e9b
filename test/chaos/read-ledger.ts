import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { type Attributes, toLedgerItem } from '../../lib/adapters/dynamo/dynamo-table.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';

const GROUP = 'GROUP#';

/** A group of uploads. */
export interface LedgerGroup {
  readonly groupId: string;
  /** `IDLE`, or `CUTTING` while a cut of it is under way. */
  readonly state: string;
}

/** Reads a whole ledger past its door. */
export interface LedgerScan {
  readonly items: () => Promise<readonly LedgerItem[]>;
  readonly groups: () => Promise<readonly LedgerGroup[]>;
  readonly close: () => void;
}

export const openLedgerScan = (endpoint: string, region: string, TableName: string): LedgerScan => {
  const client = new DynamoDBClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const withPrefix = async (prefix: string): Promise<readonly Attributes[]> => {
    const items: Attributes[] = [];
    let from: Attributes | undefined;
    do {
      const start = from === undefined ? {} : { ExclusiveStartKey: from };
      const page = await client.send(new ScanCommand({ TableName, ConsistentRead: true, ...start }));
      items.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return items.filter(({ pk }) => pk?.S?.startsWith(prefix));
  };
  return {
    items: async () => (await withPrefix('REQ#')).map(toLedgerItem),
    groups: async () =>
      (await withPrefix(GROUP)).map(({ pk, state }) => ({
        groupId: pk?.S?.slice(GROUP.length) ?? '',
        state: state?.S ?? '',
      })),
    close: () => client.destroy(),
  };
};
