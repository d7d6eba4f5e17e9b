import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { field, isObject } from '../../lib/core/json.ts';

type Item = Readonly<Record<string, AttributeValue>>;

/** The write that a statement stands for. */
export interface StatementWrite {
  readonly operation: 'PutItem' | 'UpdateItem';
  readonly input: {
    readonly TableName: string;
    readonly Item?: Item;
    readonly Key?: Item;
    readonly ConditionExpression: string;
    readonly UpdateExpression?: string;
    readonly ExpressionAttributeNames: Readonly<Record<string, string>>;
    readonly ExpressionAttributeValues?: Item;
  };
}

/** One member of the answer to a call. */
export interface MemberAnswer {
  readonly TableName: string;
  readonly Error?: { readonly Code: string; readonly Message: string };
}

/** As DynamoDB refuses a call. */
export class StatementsRefused extends Error {}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html */
const MOST_STATEMENTS = 25;
const KEY = ['pk', 'sk'];

/**
 * The statements of a `BatchExecuteStatement` as conditional writes, for a DynamoDB without PartiQL. Understands what
 * lib/adapters/dynamo/dynamo-statements.ts writes, and nothing else.
 *
 * @throws StatementsRefused what DynamoDB would not carry out either, or what is not understood here
 */
export const translateStatements = (body: string): readonly StatementWrite[] => {
  const request: unknown = JSON.parse(body);
  const statements = isObject(request) ? field(request, 'Statements') : undefined;
  if (!Array.isArray(statements) || statements.length === 0 || statements.length > MOST_STATEMENTS) {
    throw new StatementsRefused(`expected 1 to ${MOST_STATEMENTS} Statements`);
  }
  const writes = statements.map(translate);
  const keys = writes.map(({ input: { TableName, Key, Item } }) =>
    JSON.stringify([TableName, ...KEY.map((name) => (Key ?? Item)?.[name]?.S)]),
  );
  if (new Set(keys).size < keys.length) {
    throw new StatementsRefused('Provided list of item keys contains duplicates');
  }
  return writes;
};

const translate = (given: unknown): StatementWrite => {
  const statement = isObject(given) ? field(given, 'Statement') : undefined;
  const parameters = isObject(given) ? field(given, 'Parameters') : undefined;
  if (typeof statement !== 'string' || !Array.isArray(parameters)) throw notUnderstood(JSON.stringify(given));
  const places = statement.match(/\?/g)?.length ?? 0;
  if (places !== parameters.length) {
    throw new StatementsRefused(`expected ${places} Parameters, found ${parameters.length}: ${statement}`);
  }
  const left: AttributeValue[] = [...parameters];
  const next = (): AttributeValue => left.shift() ?? { NULL: true };
  const [, intoTable, fields] = /^INSERT INTO "([\w.-]+)" VALUE \{(.*)\}$/.exec(statement) ?? [];
  if (intoTable !== undefined && fields !== undefined) return toPut(intoTable, fields, next);
  const [, table, clauses, where] = /^UPDATE "([\w.-]+)" (.+) WHERE (.+)$/.exec(statement) ?? [];
  if (table === undefined || clauses === undefined || where === undefined) throw notUnderstood(statement);
  return toUpdate(table, { clauses, where }, next);
};

const notUnderstood = (what: string): StatementsRefused =>
  new StatementsRefused(`the local DynamoDB understands only the statements of this project, found: ${what}`);

const toPut = (TableName: string, fields: string, next: () => AttributeValue): StatementWrite => {
  const names = fields.split(', ').map((each) => /^'(\w+)': \?$/.exec(each)?.[1] ?? refuse(each));
  const Item = Object.fromEntries(names.map((name) => [name, next()]));
  return {
    operation: 'PutItem',
    input: {
      TableName,
      Item,
      ConditionExpression: 'attribute_not_exists(#pk)',
      ExpressionAttributeNames: { '#pk': 'pk' },
    },
  };
};

const refuse = (part: string): never => {
  throw notUnderstood(part);
};

const toUpdate = (
  TableName: string,
  { clauses, where }: { readonly clauses: string; readonly where: string },
  next: () => AttributeValue,
): StatementWrite => {
  const names: Record<string, string> = {};
  const values: Record<string, AttributeValue> = {};
  const named = (name: string): string => {
    names[`#${name}`] = name;
    return `#${name}`;
  };
  const valued = (): string => {
    const place = `:v${Object.keys(values).length}`;
    values[place] = next();
    return place;
  };
  const sets: string[] = [];
  const removes: string[] = [];
  for (const clause of clauses.split(/ (?=(?:SET|REMOVE) ")/)) {
    const [, set, remove] = /^(?:SET "(\w+)" = \?|REMOVE "(\w+)")$/.exec(clause) ?? [];
    if (set !== undefined) sets.push(`${named(set)} = ${valued()}`);
    else removes.push(named(remove ?? refuse(clause)));
  }

  const comparison = (part: string): string => {
    const [, optional, rest = part] = /^\("(\w+)" IS MISSING OR (.+)\)$/.exec(part) ?? [];
    if (optional !== undefined) return `(attribute_not_exists(${named(optional)}) OR ${comparison(rest)})`;
    const [, absent] = /^"(\w+)" IS MISSING$/.exec(part) ?? [];
    if (absent !== undefined) return `attribute_not_exists(${named(absent)})`;
    const [, among, list = ''] = /^"(\w+)" IN \[(\?(?:, \?)*)\]$/.exec(part) ?? [];
    if (among !== undefined) return `${named(among)} IN (${list.split(', ').map(valued).join(', ')})`;
    const [, name, operator] = /^"(\w+)" (=|<|<=|>) \?$/.exec(part) ?? [];
    return `${named(name ?? refuse(part))} ${operator} ${valued()}`;
  };
  const Key: Record<string, AttributeValue> = {};
  const conditions: string[] = [];
  for (const part of where.split(' AND ')) {
    const [, name = ''] = /^"(\w+)" = \?$/.exec(part) ?? [];
    if (KEY.includes(name)) Key[name] = next();
    else conditions.push(comparison(part));
  }
  if (Object.keys(Key).length < KEY.length) throw notUnderstood(`WHERE ${where}, without the whole key`);
  return {
    operation: 'UpdateItem',
    input: {
      TableName,
      Key,
      UpdateExpression: [
        ...(sets.length > 0 ? [`SET ${sets.join(', ')}`] : []),
        ...(removes.length > 0 ? [`REMOVE ${removes.join(', ')}`] : []),
      ].join(' '),
      // An UPDATE makes no item.
      ConditionExpression: [`attribute_exists(${named('pk')})`, ...conditions].join(' AND '),
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
    },
  };
};

/** What a member is answered, when its write was answered with this status and body. */
export const toMemberAnswer = (
  { operation, input: { TableName } }: StatementWrite,
  { status, body }: { readonly status: number; readonly body: unknown },
): MemberAnswer => {
  if (status === 200) return { TableName };
  const said = isObject(body) ? body : {};
  const fails = (Code: string, Message = String(field(said, 'message'))): MemberAnswer => ({
    TableName,
    Error: { Code, Message },
  });
  const type = String(field(said, '__type')).replace(/^.*#/, '');
  if (type !== 'ConditionalCheckFailedException') return fails(MEMBER_CODES[type] ?? 'InternalServerError');
  if (operation === 'PutItem') return fails('DuplicateItem', 'Duplicate primary key exists in table');
  return fails('ConditionalCheckFailed');
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchStatementError.html */
const MEMBER_CODES: Readonly<Record<string, string>> = {
  ValidationException: 'ValidationError',
  ResourceNotFoundException: 'ResourceNotFound',
};
