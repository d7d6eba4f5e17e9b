import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { LedgerChange } from '../../core/ledger/ledger-change.ts';
import { READ_FORMAT } from '../../core/ledger/ledger-format.ts';
import { type StateKeys, stateKeys } from '../../core/ledger/ledger-indexes.ts';
import type { LedgerItem } from '../../core/ledger/ledger-item.ts';
import type { AcquireResult, AdmissionLedger, RequestLedger } from '../../ports/ledger.ts';
import { fromLedgerItem, OF_READABLE_FORMAT, requestKey, toAttributes, toLedgerItem } from './dynamo-item.ts';
import { jobOfRegister } from './dynamo-job-register.ts';
import { type DynamoTable, putItem, readItem, updateItem, type Written } from './dynamo-table.ts';

/** What every function does with a request whose id it knows, on DynamoDB. */
export const dynamoRequestLedger = (table: DynamoTable): RequestLedger => ({
  ...jobOfRegister(table),

  change: async (change) => {
    const written = await updateItem(table, change.operation, toUpdate(change));
    return written.applied ? { applied: true } : refusal(table, change.operation, change.item.requestId, written);
  },

  get: (requestId) => readRequest(table, 'get', requestId),
});

/** And what admission does besides. */
export const dynamoAdmissionLedger = (table: DynamoTable): AdmissionLedger => ({
  ...dynamoRequestLedger(table),

  create: async (item) => {
    const written = await putItem(table, 'create', {
      Item: fromLedgerItem(item),
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    return written.applied ? { applied: true } : refusal(table, 'create', item.requestId, written);
  },
});

/** Carries out an `acquire` and gives the whole item. */
export const acquireRequest = async (table: DynamoTable, change: LedgerChange): Promise<AcquireResult> => {
  const written = await updateItem(table, 'acquire', { ...toUpdate(change), ReturnValues: 'ALL_NEW' });
  if (!written.applied) return refusal(table, 'acquire', change.item.requestId, written);
  return { applied: true, item: toLedgerItem(written.attributes ?? {}) };
};

/** What stands where a write was refused. Not every server puts the item into its refusal; then it is read. */
const refusal = async (table: DynamoTable, operation: string, requestId: string, { attributes }: Written) => {
  const item = attributes === undefined ? await readRequest(table, operation, requestId) : toLedgerItem(attributes);
  return { applied: false, item } as const;
};

const readRequest = async (
  table: DynamoTable,
  operation: string,
  requestId: string,
): Promise<LedgerItem | undefined> => {
  const attributes = await readItem(table, operation, requestKey(requestId));
  return attributes && toLedgerItem(attributes);
};

const STATE_KEYS = ['openKey', 'doubtKey', 'doubtDue'] as const satisfies readonly (keyof StateKeys)[];

type Update = Omit<UpdateItemCommandInput, 'TableName'> &
  Readonly<Record<'UpdateExpression' | 'ConditionExpression', string>>;

/**
 * A change as a conditional `UpdateItem`: what it sets and removes, and with them the index keys of the new state.
 * Attributes go by placeholders throughout, since many of our names are reserved words of DynamoDB.
 */
export const toUpdate = ({ item, condition, set, remove }: LedgerChange): Update => {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  const named = (name: string): string => {
    names[`#${name}`] = name;
    return `#${name}`;
  };
  const valued = (name: string, value: unknown): string => {
    values[`:${name}`] = value;
    return `:${name}`;
  };

  const keys = stateKeys(item, set);
  const removed = new Set<string>(remove);
  for (const key of STATE_KEYS) if (keys[key] === undefined) removed.add(key);
  const sets: string[] = [];
  for (const [name, value] of Object.entries({ ...set, ...keys })) {
    // DynamoDB refuses an expression that names an attribute twice. What is both set and removed is removed.
    if (value !== undefined && !removed.has(name)) sets.push(`${named(name)} = ${valued(name, value)}`);
  }
  const removal = removed.size === 0 ? '' : ` REMOVE ${Array.from(removed, named).join(', ')}`;

  const { states, leaseToken, attempt, jobRunId, leaseOverAt } = condition;
  const known = states.map((state, at) => valued(`if_state${at}`, state));
  const conditions = [`${named('state')} IN (${known.join(', ')})`];
  for (const [name, value] of Object.entries({ leaseToken, attempt, jobRunId })) {
    if (value !== undefined) conditions.push(`${named(name)} = ${valued(`if_${name}`, value)}`);
  }
  if (leaseOverAt !== undefined) conditions.push(`${named('leaseUntil')} < ${valued('if_leaseOverAt', leaseOverAt)}`);
  named('format');
  valued('readable', READ_FORMAT);
  conditions.push(OF_READABLE_FORMAT);

  return {
    Key: requestKey(item.requestId),
    UpdateExpression: `SET ${sets.join(', ')}${removal}`,
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: toAttributes(values),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
};
