import { describe } from 'vitest';
import { dynamoLedger } from '../../lib/adapters/dynamo/dynamo-ledger.ts';
import { openDynalite } from './dynamodb-servers.ts';
import { CONTRACT_PAGE_SIZE, ledgerContract } from './ledger-contract.ts';

describe('the ledger on dynalite', () => {
  ledgerContract(async () => {
    const { client, tableName, close } = await openDynalite();
    return { ledger: dynamoLedger({ client, tableName }, { pageSize: CONTRACT_PAGE_SIZE }), close };
  });
});
