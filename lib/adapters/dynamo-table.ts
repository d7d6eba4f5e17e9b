import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Attributes } from './dynamo-item.ts';
import { ledgerFailure } from './ledger-failure.ts';

export type TableQuery = Omit<QueryCommandInput, 'TableName' | 'Limit' | 'ExclusiveStartKey'>;

/** What became of a conditional write; a refusal brings the attributes that stand there, if the server sent them. */
export type Attempted<Result> =
  | { readonly applied: true; readonly result: Result }
  | { readonly applied: false; readonly found: Attributes | undefined };

export interface DynamoTable {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** @throws TriggerError `LEDGER_UNREACHABLE` for whatever `work` throws. */
  reach<Result>(operation: string, work: () => Promise<Result>): Promise<Result>;
  attempt<Result>(send: () => Promise<Result>): Promise<Attempted<Result>>;
  /** Reads consistently. */
  read(key: Attributes): Promise<Attributes | undefined>;
  /** Everything that a query finds, or the first `limit` of it. */
  query(input: TableQuery, limit?: number): Promise<readonly Attributes[]>;
}

/** One DynamoDB table, with the few ways in which the ledger uses it. */
export const dynamoTable = (client: DynamoDBClient, tableName: string): DynamoTable => ({
  client,
  tableName,

  reach: async (operation, work) => {
    try {
      return await work();
    } catch (thrown) {
      throw ledgerFailure(operation, tableName, thrown);
    }
  },

  attempt: async (send) => {
    try {
      return { applied: true, result: await send() };
    } catch (thrown) {
      if (thrown instanceof ConditionalCheckFailedException) return { applied: false, found: thrown.Item };
      throw thrown;
    }
  },

  read: async (key) =>
    (await client.send(new GetItemCommand({ TableName: tableName, Key: key, ConsistentRead: true }))).Item,

  query: async (input, limit) => {
    const found: Attributes[] = [];
    let from: Attributes | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          ...input,
          TableName: tableName,
          ...(limit === undefined ? {} : { Limit: limit - found.length }),
          ...(from === undefined ? {} : { ExclusiveStartKey: from }),
        }),
      );
      found.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from !== undefined && (limit === undefined || found.length < limit));
    return found;
  },
});
