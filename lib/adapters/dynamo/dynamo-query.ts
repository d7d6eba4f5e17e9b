import { QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { Attributes } from './dynamo-item.ts';
import type { DynamoTable } from './dynamo-table.ts';

/** What is asked of a table or of one of its indexes. */
export type TableQuery = Omit<QueryCommandInput, 'TableName' | 'Limit' | 'ExclusiveStartKey'>;

/** Everything that a query finds, or the first `limit` of it. */
export const queryTable = async (
  { client, tableName }: DynamoTable,
  input: TableQuery,
  limit?: number,
): Promise<readonly Attributes[]> => {
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
};
