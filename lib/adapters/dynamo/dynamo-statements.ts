/** The ledger's writes as PartiQL statements, of which one call carries several. */
import type { AttributeValue, BatchStatementRequest } from '@aws-sdk/client-dynamodb';
import type { LedgerChange } from '../../core/ledger/ledger-change.ts';
import type { LedgerItem } from '../../core/ledger/ledger-item.ts';
import { type ItemChange, itemChange } from './dynamo-change.ts';
import { type Attributes, fromLedgerItem } from './dynamo-table.ts';

/** An item that is put where none is. DynamoDB takes no whole item as a parameter: each attribute is spelled out. */
export const toInsert = (tableName: string, item: LedgerItem): BatchStatementRequest => {
  const attributes = fromLedgerItem(item);
  const fields = Object.keys(attributes).map((name) => `'${name}': ?`);
  return {
    Statement: `INSERT INTO "${tableName}" VALUE {${fields.join(', ')}}`,
    Parameters: Object.values(attributes),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
};

/**
 * A change; as an `UpdateItem` of the same change, it does nothing to an item that is not there. Each attribute has a
 * clause of its own: `REMOVE a, b` is refused.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.update.html
 */
export const toStatement = (tableName: string, change: LedgerChange): BatchStatementRequest => {
  const { key, set, remove, conditions } = itemChange(change);
  const parameters: AttributeValue[] = [];
  const given = (value: AttributeValue): string => {
    parameters.push(value);
    return '?';
  };
  const equal = (attributes: Attributes): readonly string[] =>
    Object.entries(attributes).map(([name, value]) => `"${name}" = ${given(value)}`);
  const sets = equal(set).map((assignment) => `SET ${assignment}`);
  const removes = remove.map((name) => `REMOVE "${name}"`);
  const where = [...equal(key), ...conditions.map((condition) => toCondition(condition, given))];
  return {
    Statement: `UPDATE "${tableName}" ${[...sets, ...removes].join(' ')} WHERE ${where.join(' AND ')}`,
    Parameters: parameters,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
};

const toCondition = (
  { name, operator, values, orAbsent }: ItemChange['conditions'][number],
  given: (value: AttributeValue) => string,
): string => {
  const absent = `"${name}" IS MISSING`;
  if (operator === 'absent') return absent;
  const list = values.map(given).join(', ');
  const compared = `"${name}" ${operator} ${operator === 'IN' ? `[${list}]` : list}`;
  return orAbsent ? `(${absent} OR ${compared})` : compared;
};
