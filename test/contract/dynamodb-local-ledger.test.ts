import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe } from 'vitest';
import { ledgerCreateTableInput } from '../../infra/stack/ledger-table.ts';
import type { DynamoTable } from '../../lib/adapters/dynamo/dynamo-table.ts';
import { wholeDynamoLedger } from '../doubles/whole-ledger.ts';
import { JAVA } from '../machine/java.ts';
import { needing } from '../machine/tool.ts';
import { openDynamoDbLocal } from './dynamodb-local.ts';
import type { LedgerServer } from './dynamodb-servers.ts';
import { CONTRACT_PAGE_SIZE, ledgerContract, type OpenLedger } from './ledger-contract.ts';
import { sharingDynamoLedger } from './sharing-dynamo-ledger.ts';

describe("on AWS's DynamoDB Local", needing(JAVA), () => {
  // One Java for both: its start costs more than many tests.
  let server: LedgerServer;
  beforeAll(async () => {
    server = await openDynamoDbLocal();
  });
  afterAll(() => server?.close());

  const inTable = async (tableName: string, ledgerOf: (table: DynamoTable) => OpenLedger['ledger']) => {
    await server.client.send(new CreateTableCommand(ledgerCreateTableInput(tableName)));
    return { ledger: ledgerOf({ client: server.client, tableName }), close: async () => undefined };
  };

  describe('the ledger', () => {
    ledgerContract(() => inTable('alone', (table) => wholeDynamoLedger(table, { pageSize: CONTRACT_PAGE_SIZE })));
  });

  describe('the ledger whose writes share calls', () => {
    ledgerContract(() => inTable('sharing', sharingDynamoLedger));
  });
});
