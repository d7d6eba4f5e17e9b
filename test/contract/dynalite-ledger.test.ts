import { describe } from 'vitest';
import { wholeDynamoLedger } from '../doubles/whole-ledger.ts';
import { openDynalite } from './dynamodb-servers.ts';
import { CONTRACT_PAGE_SIZE, ledgerContract } from './ledger-contract.ts';

describe('the ledger on dynalite', () => {
  ledgerContract(async () => {
    const { client, tableName, close } = await openDynalite();
    return { ledger: wholeDynamoLedger({ client, tableName }, { pageSize: CONTRACT_PAGE_SIZE }), close };
  });
});
