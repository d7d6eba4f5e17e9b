import { describe } from 'vitest';
import { dynamoLedger } from '../../lib/adapters/dynamo-ledger.ts';
import { hasJava, openDynamoDbLocal } from './dynamodb-servers.ts';
import { CONTRACT_PAGE_SIZE, ledgerContract } from './ledger-contract.ts';

// In CI it must run: there, a missing Java fails the suite instead of skipping it.
const skipped = !hasJava() && process.env['CI'] === undefined;
if (skipped) process.stderr.write("The ledger on AWS's DynamoDB Local is skipped: install Java 17 to run it.\n");

describe.skipIf(skipped)("the ledger on AWS's DynamoDB Local", () => {
  ledgerContract(async () => {
    const { client, tableName, close } = await openDynamoDbLocal();
    return { ledger: dynamoLedger({ client, tableName }, CONTRACT_PAGE_SIZE), close };
  });
});
