import { ConditionalCheckFailedException, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Attributes } from './dynamo-item.ts';
import { ledgerFailure } from './ledger-failure.ts';

/** One DynamoDB table, and who calls it. */
export interface DynamoTable {
  /** With the SDK's usual retries: every write of the ledger may be tried again. */
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/** What became of a conditional write; a refusal brings the attributes that stand there, if the server sent them. */
export type Attempted<Result> =
  | { readonly applied: true; readonly result: Result }
  | { readonly applied: false; readonly found: Attributes | undefined };

/** @throws TriggerError `LEDGER_UNREACHABLE` for whatever `work` throws. */
export const reach = async <Result>(
  { tableName }: DynamoTable,
  operation: string,
  work: () => Promise<Result>,
): Promise<Result> => {
  try {
    return await work();
  } catch (thrown) {
    throw ledgerFailure(operation, tableName, thrown);
  }
};

/** Does a conditional write; its refusal is an answer. */
export const attempt = async <Result>(send: () => Promise<Result>): Promise<Attempted<Result>> => {
  try {
    return { applied: true, result: await send() };
  } catch (thrown) {
    if (thrown instanceof ConditionalCheckFailedException) return { applied: false, found: thrown.Item };
    throw thrown;
  }
};

/** Reads consistently. */
export const readItem = async ({ client, tableName }: DynamoTable, Key: Attributes): Promise<Attributes | undefined> =>
  (await client.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }))).Item;
