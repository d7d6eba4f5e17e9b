import { describe } from 'vitest';
import { wholeDynamoLedger } from '../doubles/whole-ledger.ts';
import { openDynalite, openLocalDynamo } from './dynamodb-servers.ts';
import { CONTRACT_PAGE_SIZE, ledgerContract } from './ledger-contract.ts';
import { sharingDynamoLedger } from './sharing-dynamo-ledger.ts';

describe('the ledger on dynalite', () => {
  ledgerContract(async () => {
    const { client, tableName, close } = await openDynalite();
    return { ledger: wholeDynamoLedger({ client, tableName }, { pageSize: CONTRACT_PAGE_SIZE }), close };
  });
});

describe('the ledger on the dynalite of the local cloud, whose writes share calls', () => {
  ledgerContract(async () => {
    const { client, tableName, close } = await openLocalDynamo();
    return { ledger: sharingDynamoLedger({ client, tableName }), close };
  });
});
