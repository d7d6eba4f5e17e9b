import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { LedgerChange, WriteCondition } from '../../core/ledger/ledger-change.ts';
import { READ_FORMAT } from '../../core/ledger/ledger-format.ts';
import { type StateKeys, stateKeys } from '../../core/ledger/ledger-indexes.ts';
import { type Attributes, requestKey, toAttribute } from './dynamo-item.ts';

const STATE_KEYS = ['openKey', 'doubtKey', 'doubtDue'] as const satisfies readonly (keyof StateKeys)[];

/**
 * A change as a conditional `UpdateItem`: what it sets and removes, and with them the index keys of the new state.
 * Attributes go by placeholders throughout, since many of our names are reserved words of DynamoDB.
 */
export const toUpdate = (
  tableName: string,
  change: LedgerChange,
): UpdateItemCommandInput & { readonly UpdateExpression: string; readonly ConditionExpression: string } => {
  const used = new Placeholders();
  const keys = stateKeys(change.item, change.set);
  const removed = new Set<string>(change.remove);
  for (const key of STATE_KEYS) if (keys[key] === undefined) removed.add(key);

  const sets: string[] = [];
  for (const [name, value] of Object.entries({ ...change.set, ...keys })) {
    // DynamoDB refuses an expression that names an attribute twice. What is both set and removed is removed.
    if (value !== undefined && !removed.has(name)) sets.push(`${used.name(name)} = ${used.value(name, value)}`);
  }
  const set = `SET ${sets.join(', ')}`;
  const remove = Array.from(removed, (name) => used.name(name)).join(', ');
  return {
    TableName: tableName,
    Key: requestKey(change.item.requestId),
    UpdateExpression: remove === '' ? set : `${set} REMOVE ${remove}`,
    ConditionExpression: conditionOf(change.condition, used),
    ExpressionAttributeNames: used.names,
    ExpressionAttributeValues: used.values,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
};

const conditionOf = (
  { states, leaseToken, attempt, jobRunId, leaseOverAt }: WriteCondition,
  used: Placeholders,
): string => {
  const known = states.map((state, at) => used.value(`if_state${at}`, state));
  const parts = [`${used.name('state')} IN (${known.join(', ')})`];
  for (const [name, value] of Object.entries({ leaseToken, attempt, jobRunId })) {
    if (value !== undefined) parts.push(`${used.name(name)} = ${used.value(`if_${name}`, value)}`);
  }
  if (leaseOverAt !== undefined) {
    parts.push(`${used.name('leaseUntil')} < ${used.value('if_leaseOverAt', leaseOverAt)}`);
  }
  // What a later version has written in its own format is left alone.
  const format = used.name('format');
  parts.push(`(attribute_not_exists(${format}) OR ${format} <= ${used.value('if_format', READ_FORMAT)})`);
  return parts.join(' AND ');
};

/** What an expression says for names and values, gathered while it is written. */
class Placeholders {
  readonly names: Record<string, string> = {};
  readonly values: Attributes = {};

  name(name: string): string {
    const placeholder = `#${name}`;
    this.names[placeholder] = name;
    return placeholder;
  }

  value(name: string, value: unknown): string {
    const placeholder = `:${name}`;
    this.values[placeholder] = toAttribute(value);
    return placeholder;
  }
}
