import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { LedgerItem } from '../../core/ledger/ledger-item.ts';
import type { AdmissionLedger } from '../../ports/ledger.ts';
import { toUpdate } from './dynamo-change.ts';
import { type Attributes, fromLedgerItem, requestKey, toLedgerItem } from './dynamo-item.ts';
import { jobOfRegister } from './dynamo-job-register.ts';
import { attempt, type DynamoTable, reach, readItem } from './dynamo-table.ts';

/** What admission needs of the ledger, on DynamoDB. */
export const dynamoAdmissionLedger = (table: DynamoTable): AdmissionLedger => ({
  ...jobOfRegister(table),

  create: async (item) => {
    const put = new PutItemCommand({
      TableName: table.tableName,
      Item: fromLedgerItem(item),
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    const written = await writeRequest(table, 'create', item.requestId, () => table.client.send(put));
    return written.applied ? { applied: true } : written;
  },

  change: async (change) => {
    const update = new UpdateItemCommand(toUpdate(table.tableName, change));
    const written = await writeRequest(table, change.operation, change.item.requestId, () => table.client.send(update));
    return written.applied ? { applied: true } : written;
  },

  get: (requestId) => reach(table, 'get', () => readRequest(table, requestId)),
});

/** Does a conditional write of a request. Not every server puts the item into its refusal; then it is read. */
export const writeRequest = <Result>(
  table: DynamoTable,
  operation: string,
  requestId: string,
  send: () => Promise<Result>,
) =>
  reach(table, operation, async () => {
    const attempted = await attempt(send);
    if (attempted.applied) return attempted;
    const { found } = attempted;
    return {
      applied: false as const,
      item: found === undefined ? await readRequest(table, requestId) : toLedgerItem(found),
    };
  });

/** Reads consistently. */
export const readRequest = async (table: DynamoTable, requestId: string): Promise<LedgerItem | undefined> => {
  const attributes = await readAttributes(table, requestId);
  return attributes && toLedgerItem(attributes);
};

/** Reads consistently, and leaves it to the caller what to do with an item that cannot be read. */
export const readAttributes = (table: DynamoTable, requestId: string): Promise<Attributes | undefined> =>
  readItem(table, requestKey(requestId));
