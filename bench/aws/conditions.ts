import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from './memory-table.ts';

export interface Expressions {
  readonly ConditionExpression?: string;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
}

/**
 * The few forms of conditions that this project and the baselines write: `a = :x AND b IN (:y, :z) AND c < :w`, and
 * `(attribute_not_exists(d) OR d <= :v)` among them.
 */
export const holds = (item: Item | undefined, { ConditionExpression: condition, ...names }: Expressions): boolean => {
  if (condition === undefined) return true;
  if (/^attribute_not_exists/.test(condition)) return item === undefined;
  return condition.split(' AND ').every((either) => {
    if (/^attribute_exists/.test(either)) return item !== undefined;
    const [, optional, part = either] = /^\(attribute_not_exists\((\S+)\) OR (.+)\)$/.exec(either) ?? [];
    if (optional !== undefined && item?.[attributeName(optional, names)] === undefined) return true;
    const [, name = '', operator, operand = ''] = /^(\S+) (=|<=|<|>|IN) (.+)$/.exec(part) ?? [];
    if (operator === undefined) throw new Error(`the bench's DynamoDB does not know the condition "${part}"`);
    const found = scalar(item?.[attributeName(name, names)]);
    const sought = operand.split(/[(),\s]+/).flatMap((value) => (value ? [scalar(expressionValue(value, names))] : []));
    if (found === undefined) return false;
    if (operator === '>') return Number(found) > Number(sought[0]);
    if (operator === '<') return Number(found) < Number(sought[0]);
    return operator === '<=' ? Number(found) <= Number(sought[0]) : sought.includes(found);
  });
};

/** The item after `SET a = :x, b = :y REMOVE c`, or after `ADD a :x`, which adds to a set. */
export const updated = (item: Item, { UpdateExpression: update = '', ...names }: Expressions): Item => {
  const [, sets = '', removes = ''] = /^(?:SET (.*?))?(?: ?REMOVE (.*))?$/.exec(update) ?? [];
  const result = { ...item };
  const [, set = '', more = ''] = /^ADD (\S+) (\S+)$/.exec(update) ?? [];
  if (set !== '') {
    const SS = new Set([...(item[set]?.SS ?? []), ...(expressionValue(more, names).SS ?? [])]);
    return { ...item, [attributeName(set, names)]: { SS: [...SS] } };
  }
  for (const set of sets.split(', ').filter(Boolean)) {
    const [name = '', value = ''] = set.split(' = ');
    result[attributeName(name, names)] = expressionValue(value, names);
  }
  for (const name of removes.split(', ').filter(Boolean)) delete result[attributeName(name, names)];
  return result;
};

const attributeName = (name: string, { ExpressionAttributeNames: names }: Expressions): string => names?.[name] ?? name;

export const expressionValue = (name: string, { ExpressionAttributeValues: values }: Expressions): AttributeValue => {
  const value = values?.[name];
  if (value === undefined) throw new Error(`the expression names ${name}, which has no value`);
  return value;
};

const scalar = (value: AttributeValue | undefined): string | undefined => value?.S ?? value?.N;
