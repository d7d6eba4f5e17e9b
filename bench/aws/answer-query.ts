import { type Expressions, expressionValue, holds } from './conditions.ts';
import type { Item, MemoryTable } from './memory-table.ts';

/** What a query may ask. */
export interface Query extends Expressions {
  readonly IndexName?: string;
  readonly KeyConditionExpression?: string;
  readonly FilterExpression?: string;
  readonly Limit?: number;
  readonly ExclusiveStartKey?: Item;
}

/** About as many entries of an index as 1 MB holds: where a filter leaves some out, an answer is of no more. */
const MOST_IN_ANSWER = 3_000;

/** Answers the few forms of queries that this project makes: without a filter, or with one of the form `NOT (…)`. */
export const answerQuery = (table: MemoryTable, { FilterExpression, ...query }: Query): object => {
  const [first = '', second] = (query.KeyConditionExpression ?? '').split(' AND ');
  const value = (name: string): string => {
    const { S, N } = expressionValue(name, query);
    return S ?? N ?? '';
  };
  const bound = (operator: string): string | undefined => {
    const [, name] = second?.split(` ${operator} `) ?? [];
    return name === undefined ? undefined : value(name);
  };
  const limit = FilterExpression === undefined ? query.Limit : Math.min(query.Limit ?? MOST_IN_ANSWER, MOST_IN_ANSWER);
  const after = query.ExclusiveStartKey?.['arrivalKey']?.S ?? bound('>');
  const upTo = bound('<=');
  const Items = table.query({
    key: value(first.split(' = ')[1] ?? ''),
    ...(query.IndexName === undefined ? {} : { index: query.IndexName }),
    ...(after === undefined ? {} : { after }),
    ...(upTo === undefined ? {} : { upTo }),
    ...(limit === undefined ? {} : { limit }),
  });
  if (FilterExpression === undefined) return { Items, Count: Items.length };
  const [, leftOut = ''] = /^NOT \((.+)\)$/.exec(FilterExpression) ?? [];
  const left = Items.filter((item) => !holds(item, { ...query, ConditionExpression: leftOut }));
  return { Items: left, Count: left.length, ...(Items.length === limit && { LastEvaluatedKey: Items.at(-1) }) };
};
