import { describe } from 'vitest';
import { wholeDynamoLedger } from '../doubles/whole-ledger.ts';
import { JAVA } from '../machine/java.ts';
import { needing } from '../machine/tool.ts';
import { openDynamoDbLocal } from './dynamodb-local.ts';
import { CONTRACT_PAGE_SIZE, ledgerContract } from './ledger-contract.ts';

describe("the ledger on AWS's DynamoDB Local", needing(JAVA), () => {
  ledgerContract(async () => {
    const { client, tableName, close } = await openDynamoDbLocal();
    return { ledger: wholeDynamoLedger({ client, tableName }, { pageSize: CONTRACT_PAGE_SIZE }), close };
  });
});
