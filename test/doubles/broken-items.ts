import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type Attributes, fromLedgerItem } from '../../lib/adapters/dynamo/dynamo-table.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { reportUnreadable } from '../../lib/ledger/report-unreadable.ts';
import type { LedgerServer } from '../contract/dynamodb-servers.ts';
import { wholeDynamoLedger } from './whole-ledger.ts';

/** An item of which some attributes are as no version of ours writes them. */
export const brokenItem = (item: LedgerItem, attributes: Attributes): Attributes => ({
  ...fromLedgerItem(item),
  ...attributes,
});

/** Puts attributes into the table as they are, past the ledger. */
export const putAttributes = ({ client, tableName }: LedgerServer, attributes: Attributes) =>
  client.send(new PutItemCommand({ TableName: tableName, Item: attributes }));

/** A ledger with small pages, and the fields of what it logs that it could not read. */
export const readerOf = ({ client, tableName }: LedgerServer) => {
  const logged: Readonly<Record<string, unknown>>[] = [];
  const quiet = () => undefined;
  const error = (_: string, fields: Readonly<Record<string, unknown>>) => void logged.push(fields);
  const log = { debug: quiet, info: quiet, warn: quiet, error };
  return { ledger: wholeDynamoLedger({ client, tableName }, { pageSize: 2, passOver: reportUnreadable(log) }), logged };
};
