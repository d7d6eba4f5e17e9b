import { describe } from 'vitest';
import { JAVA } from '../machine/java.ts';
import { needing } from '../machine/tool.ts';
import { openDynamoDbLocal } from './dynamodb-local.ts';
import { ledgerContract } from './ledger-contract.ts';
import { sharingDynamoLedger } from './sharing-dynamo-ledger.ts';

describe("the ledger on AWS's DynamoDB Local, whose writes share calls", needing(JAVA), () => {
  ledgerContract(async () => {
    const { client, tableName, close } = await openDynamoDbLocal();
    return { ledger: sharingDynamoLedger({ client, tableName }), close };
  });
});
