import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { type StateKeys, stateKeys } from '../core/ledger-indexes.ts';
import type { LedgerChange, WriteCondition } from '../core/ledger-writes.ts';
import { requestKey, toAttributes } from './dynamo-item.ts';

const STATE_KEYS = ['openKey', 'doubtKey', 'doubtDue'] as const satisfies readonly (keyof StateKeys)[];

/**
 * A change as a conditional `UpdateItem`: what it sets and removes, and with them the index keys of the new state.
 * Attributes go by placeholders throughout, since many of our names are reserved words of DynamoDB.
 */
export const toUpdate = (
  tableName: string,
  change: LedgerChange,
): UpdateItemCommandInput & { readonly UpdateExpression: string; readonly ConditionExpression: string } => {
  const keys = stateKeys(change.item, change.set);
  const remove = [...change.remove, ...STATE_KEYS.filter((name) => keys[name] === undefined)];
  const set = toAttributes({ ...change.set, ...keys });
  // DynamoDB refuses an expression that names an attribute twice. What is both set and removed is removed.
  for (const name of remove) delete set[name];
  const condition = conditionOf(change.condition);

  const names = new Set([...Object.keys(set), ...remove, ...condition.names]);
  return {
    TableName: tableName,
    Key: requestKey(change.item.requestId),
    UpdateExpression: [
      `SET ${Object.keys(set)
        .map((name) => `#${name} = :${name}`)
        .join(', ')}`,
      ...(remove.length === 0 ? [] : [`REMOVE ${remove.map((name) => `#${name}`).join(', ')}`]),
    ].join(' '),
    ConditionExpression: condition.expression,
    ExpressionAttributeNames: Object.fromEntries([...names].map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])),
      ...condition.values,
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
};

const conditionOf = ({ states, owner, attempt, jobRunId, leaseOverAt }: WriteCondition) => {
  const equal = Object.entries({ owner, attempt, jobRunId }).filter(([, value]) => value !== undefined);
  const stateValues = states.map((state, at) => [`:if_state${at}`, { S: state }] as const);
  return {
    names: ['state', ...equal.map(([name]) => name), ...(leaseOverAt === undefined ? [] : ['leaseUntil'])],
    expression: [
      `#state IN (${stateValues.map(([placeholder]) => placeholder).join(', ')})`,
      ...equal.map(([name]) => `#${name} = :if_${name}`),
      ...(leaseOverAt === undefined ? [] : ['#leaseUntil < :if_leaseOverAt']),
    ].join(' AND '),
    values: {
      ...Object.fromEntries(stateValues),
      ...Object.fromEntries(
        Object.entries(toAttributes({ owner, attempt, jobRunId, leaseOverAt })).map(([name, value]) => [
          `:if_${name}`,
          value,
        ]),
      ),
    },
  };
};
