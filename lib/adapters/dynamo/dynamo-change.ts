import type { AttributeValue, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { gatherChange } from '../../core/ledger/gather-keys.ts';
import type { LedgerChange, WriteCondition } from '../../core/ledger/ledger-change.ts';
import { type StateKeys, stateKeys } from '../../core/ledger/ledger-indexes.ts';
import { READ_FORMAT } from '../../core/ledger/parse-ledger-item.ts';
import { type Attributes, requestKey, toAttributes } from './dynamo-table.ts';

/** A change as the table sees it, with its index keys: what an `UpdateItem` and a statement are both made of. */
export interface ItemChange {
  readonly key: Attributes;
  readonly set: Attributes;
  readonly remove: readonly string[];
  /** All must hold. */
  readonly conditions: readonly Comparison[];
}

/** Holds for an item that has the attribute, and whose value compares so to one of the values. */
interface Comparison {
  readonly name: string;
  /** `absent`: holds for an item without the attribute. */
  readonly operator: 'IN' | '=' | '<' | '<=' | '>' | 'absent';
  readonly values: readonly AttributeValue[];
  /** Holds also for an item without the attribute. */
  readonly orAbsent?: true;
}

const STATE_KEYS = ['openKey', 'doubtKey', 'doubtDue'] as const satisfies readonly (keyof StateKeys)[];

export const itemChange = (change: LedgerChange): ItemChange => {
  const { item, condition, set, remove } = change;
  const isOfMember = set.state === 'GATHERED' || condition.states.includes('GATHERED');
  const gathered = isOfMember ? gatherChange(change) : undefined;
  const keys: StateKeys = stateKeys(item, set);
  const removed = new Set<string>([...remove, ...(gathered?.remove ?? [])]);
  for (const key of STATE_KEYS) if (keys[key] === undefined) removed.add(key);
  // DynamoDB refuses an expression that names an attribute twice. What is both set and removed is removed.
  const sets = Object.entries({ ...set, ...keys, ...gathered?.set }).filter(([name]) => !removed.has(name));
  return {
    key: requestKey(item.requestId),
    set: toAttributes(Object.fromEntries(sets)),
    // Every change removes something: only a request acquired from the backlog has all index keys, and that removes more.
    remove: [...removed],
    conditions: comparisons(condition),
  };
};

const comparisons = (condition: WriteCondition): readonly Comparison[] => {
  const { states, leaseToken, attempt, jobRunId, leaseOverAt, notOverdueAt, neverGathered } = condition;
  const compare = (name: string, operator: Comparison['operator'], ...values: readonly unknown[]): Comparison => ({
    name,
    operator,
    values: Object.values(toAttributes(values)),
  });
  const parts = [compare('state', 'IN', ...states)];
  for (const [name, value] of Object.entries({ leaseToken, attempt, jobRunId })) {
    if (value !== undefined) parts.push(compare(name, '=', value));
  }
  if (leaseOverAt !== undefined) parts.push(compare('leaseUntil', '<', leaseOverAt));
  if (notOverdueAt !== undefined) parts.push({ ...compare('startBefore', '>', notOverdueAt), orAbsent: true });
  if (neverGathered) parts.push(compare('member', 'absent'));
  // What a later version has written in its own format is left alone.
  return [...parts, { ...compare('format', '<=', READ_FORMAT), orAbsent: true }];
};

type Update = Omit<UpdateItemCommandInput, 'TableName'> &
  Readonly<Record<'UpdateExpression' | 'ConditionExpression', string>>;

/** A change as a conditional `UpdateItem`. Placeholders: many of our names are reserved words. */
export const toUpdate = (change: LedgerChange): Update => {
  const { key, set, remove, conditions } = itemChange(change);
  const names: Record<string, string> = {};
  const values: Record<string, AttributeValue> = {};
  const named = (name: string): string => {
    names[`#${name}`] = name;
    return `#${name}`;
  };
  const valued = (name: string, value: AttributeValue): string => {
    values[`:${name}`] = value;
    return `:${name}`;
  };
  const sets = Object.entries(set).map(([name, value]) => `${named(name)} = ${valued(name, value)}`);
  const parts = conditions.map(({ name, operator, values: wanted, orAbsent }) => {
    const absent = `attribute_not_exists(${named(name)})`;
    if (operator === 'absent') return absent;
    const operands = wanted.map((value, at) => valued(`if_${name}${operator === 'IN' ? at : ''}`, value));
    const list = operands.join(', ');
    const compared = `#${name} ${operator} ${operator === 'IN' ? `(${list})` : list}`;
    return orAbsent ? `(${absent} OR ${compared})` : compared;
  });
  return {
    UpdateExpression: `SET ${sets.join(', ')} REMOVE ${remove.map(named).join(', ')}`,
    Key: key,
    ConditionExpression: parts.join(' AND '),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
};
