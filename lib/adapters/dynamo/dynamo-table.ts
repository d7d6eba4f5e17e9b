/** One DynamoDB table: each call's failure is a TriggerError `LEDGER_UNREACHABLE`, and a refused condition is an answer. */
import type {
  DynamoDBClient,
  PutItemCommandInput,
  QueryCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Attributes } from './dynamo-item.ts';
import { ledgerFailure } from './ledger-failure.ts';

/** One DynamoDB table, and who calls it. */
export interface DynamoTable {
  /** With the SDK's usual retries: every write of the ledger may be tried again. */
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/** What became of a conditional write: the attributes as they are then, or what refused it, where the server says so. */
export interface Written {
  readonly applied: boolean;
  readonly attributes: Attributes | undefined;
}

/**
 * Reads consistently.
 *
 * @param operation names the ledger's operation in the error
 * @throws TriggerError `LEDGER_UNREACHABLE`; so do all functions of this file
 */
export const readItem = async (
  { client, tableName }: DynamoTable,
  operation: string,
  Key: Attributes,
): Promise<Attributes | undefined> => {
  try {
    return (await client.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }))).Item;
  } catch (thrown) {
    throw ledgerFailure(operation, tableName, thrown);
  }
};

/** Puts an item, if its condition holds. */
export const putItem = (
  { client, tableName }: DynamoTable,
  operation: string,
  input: Omit<PutItemCommandInput, 'TableName'>,
): Promise<Written> =>
  written(operation, tableName, client.send(new PutItemCommand({ ...input, TableName: tableName })));

/** Updates an item, if its condition holds. */
export const updateItem = (
  { client, tableName }: DynamoTable,
  operation: string,
  input: Omit<UpdateItemCommandInput, 'TableName'>,
): Promise<Written> =>
  written(operation, tableName, client.send(new UpdateItemCommand({ ...input, TableName: tableName })));

const written = async (
  operation: string,
  tableName: string,
  sent: Promise<{ readonly Attributes?: Attributes | undefined }>,
): Promise<Written> => {
  try {
    return { applied: true, attributes: (await sent).Attributes };
  } catch (thrown) {
    if (thrown instanceof ConditionalCheckFailedException) return { applied: false, attributes: thrown.Item };
    throw ledgerFailure(operation, tableName, thrown);
  }
};

/** Everything that a query of the table, or of one of its indexes, finds; or the first `limit` of it. */
export const queryTable = async (
  { client, tableName }: DynamoTable,
  operation: string,
  input: Omit<QueryCommandInput, 'TableName' | 'Limit' | 'ExclusiveStartKey'>,
  limit?: number,
): Promise<readonly Attributes[]> => {
  const found: Attributes[] = [];
  let from: Attributes | undefined;
  try {
    do {
      const query = new QueryCommand({
        ...input,
        TableName: tableName,
        ...(limit === undefined ? {} : { Limit: limit - found.length }),
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      });
      const page = await client.send(query);
      found.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from !== undefined && (limit === undefined || found.length < limit));
  } catch (thrown) {
    throw ledgerFailure(operation, tableName, thrown);
  }
  return found;
};
