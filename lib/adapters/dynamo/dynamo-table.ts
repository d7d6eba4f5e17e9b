/** One DynamoDB table: each call's failure is a TriggerError `LEDGER_UNREACHABLE`, and a refused condition is an answer. */
import type {
  AttributeValue,
  DynamoDBClient,
  PutItemCommandInput,
  QueryCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { TriggerError } from '../../core/errors.ts';
import { parseJsonText } from '../../core/json.ts';
import { memberKeys } from '../../core/ledger/gather-keys.ts';
import { lastingKeys, stateKeys } from '../../core/ledger/ledger-indexes.ts';
import type { LedgerField, LedgerItem } from '../../core/ledger/ledger-item.ts';
import { isReadableFormat, parseLedgerItem, READ_FORMAT } from '../../core/ledger/parse-ledger-item.ts';
import { ledgerFailure } from './ledger-failure.ts';

/** One DynamoDB table, and who calls it. */
export interface DynamoTable {
  /** With the SDK's usual retries: every write of the ledger may be tried again. */
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/** What became of a conditional write: the attributes as they are then, or what refused it, where the server says so. */
export interface Written {
  readonly applied: boolean;
  readonly attributes: Attributes | undefined;
}

/**
 * Reads consistently.
 *
 * @param operation names the ledger's operation in the error
 * @throws TriggerError `LEDGER_UNREACHABLE`; so do all functions of this file
 */
export const readItem = async (
  { client, tableName }: DynamoTable,
  operation: string,
  Key: Attributes,
): Promise<Attributes | undefined> => {
  try {
    return (await client.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }))).Item;
  } catch (thrown) {
    throw ledgerFailure(operation, tableName, thrown);
  }
};

/** Reads items consistently, in one call; gives them in the order of their keys, which differ. */
export const readItems = async (
  table: DynamoTable,
  operation: string,
  keys: readonly Attributes[],
): Promise<readonly (Attributes | undefined)[]> => {
  const { tableName } = table;
  const { Responses, UnprocessedKeys } = await table.client
    .send(new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: [...keys], ConsistentRead: true } } }))
    .catch((thrown: unknown) => Promise.reject(ledgerFailure(operation, tableName, thrown)));
  const isOf = (key: Attributes) => (item: Attributes) => ['pk', 'sk'].every((name) => item[name]?.S === key[name]?.S);
  const found = Responses?.[tableName] ?? [];
  // What DynamoDB leaves out because it throttles. Read by itself, the SDK asks for it again after a pause.
  const left = UnprocessedKeys?.[tableName]?.Keys ?? [];
  return Promise.all(
    keys.map((key) => found.find(isOf(key)) ?? (left.some(isOf(key)) ? readItem(table, operation, key) : undefined)),
  );
};

/** Puts an item, if its condition holds. */
export const putItem = (
  { client, tableName }: DynamoTable,
  operation: string,
  input: Omit<PutItemCommandInput, 'TableName'>,
): Promise<Written> =>
  written(operation, tableName, client.send(new PutItemCommand({ ...input, TableName: tableName })));

/** Updates an item, if its condition holds. */
export const updateItem = (
  { client, tableName }: DynamoTable,
  operation: string,
  input: Omit<UpdateItemCommandInput, 'TableName'>,
): Promise<Written> =>
  written(operation, tableName, client.send(new UpdateItemCommand({ ...input, TableName: tableName })));

const written = async (
  operation: string,
  tableName: string,
  sent: Promise<{ readonly Attributes?: Attributes | undefined }>,
): Promise<Written> => {
  try {
    return { applied: true, attributes: (await sent).Attributes };
  } catch (thrown) {
    if (thrown instanceof ConditionalCheckFailedException) return { applied: false, attributes: thrown.Item };
    throw ledgerFailure(operation, tableName, thrown);
  }
};

/** Everything that a query of the table, or of one of its indexes, finds; or the first `limit` of it. */
export const queryTable = async (
  { client, tableName }: DynamoTable,
  operation: string,
  input: Omit<QueryCommandInput, 'TableName' | 'Limit' | 'ExclusiveStartKey'>,
  limit?: number,
): Promise<readonly Attributes[]> => {
  const found: Attributes[] = [];
  let from: Attributes | undefined;
  try {
    do {
      const query = new QueryCommand({
        ...input,
        TableName: tableName,
        Limit: limit === undefined ? undefined : limit - found.length,
        ExclusiveStartKey: from,
      });
      const page = await client.send(query);
      found.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from !== undefined && (limit === undefined || found.length < limit));
  } catch (thrown) {
    throw ledgerFailure(operation, tableName, thrown);
  }
  return found;
};

/** As the low-level client has it: each value says its type (docs/decisions/0014-low-level-dynamodb-client.md). */
export type Attributes = Record<string, AttributeValue>;

/** The primary key of a request. */
export const requestKey = (requestId: string): Attributes => ({ pk: { S: `REQ#${requestId}` }, sk: { S: 'REQ' } });

/** The primary key of the fence's claim of one attempt; only fence/trigger_fence.py writes it. */
export const claimKey = (requestId: string, attempt: number): Attributes => ({
  pk: { S: `FENCE#${requestId}` },
  sk: { S: String(attempt) },
});

/**
 * The attributes of all fields that are there. Strings, numbers and booleans as they are, so that the console's reader
 * can filter by them; whatever has parts as JSON text, because an event may hold any JSON at all. DynamoDB keeps UTF-8,
 * in which half a surrogate pair cannot be written: it becomes U+FFFD, except within JSON text, which escapes it.
 */
export const toAttributes = (fields: object): Attributes => {
  const attributes: Attributes = {};
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') attributes[name] = { S: value.toWellFormed() };
    else if (typeof value === 'number') attributes[name] = { N: String(value) };
    else if (typeof value === 'boolean') attributes[name] = { BOOL: value };
    else if (value !== undefined) attributes[name] = { S: JSON.stringify(value) };
  }
  return attributes;
};

/** An item as the table keeps it: with its primary key and its index keys. The request id is in the primary key. */
export const fromLedgerItem = (item: LedgerItem): Attributes => {
  const { requestId, ...fields } = item;
  const keys = { ...lastingKeys(item), ...stateKeys(item, item), ...(item.member && memberKeys(item)) };
  return { ...requestKey(requestId), ...toAttributes({ ...fields, ...keys }) };
};

/** @throws TriggerError `LEDGER_UNREACHABLE`, not retryable, naming every attribute that is not what we write. */
export const toLedgerItem = (attributes: Attributes): LedgerItem => {
  const fields: Record<string, unknown> = { requestId: requestIdOf(attributes) };
  for (const [name, attribute] of Object.entries(attributes)) fields[name] = toValue(name, attribute);
  const parsed = parseLedgerItem(fields);
  if (parsed.ok) return parsed.item;
  const why = isReadableFormat(fields['format'])
    ? `wrong or missing ${parsed.faults.join(', ')}. Only this service may write the table; was it edited by hand?`
    : `it is of format ${String(fields['format'])}, and this version reads up to ${READ_FORMAT}: a later version has written it. Deploy that again`;
  const message = `the ledger's item ${attributes['pk']?.S ?? '(no pk)'} cannot be read: ${why}`;
  throw new TriggerError('LEDGER_UNREACHABLE', message, { retryable: false });
};

/** The request id of an item, or of an index's entry. */
export const requestIdOf = (attributes: Attributes): string => attributes['pk']?.S?.slice('REQ#'.length) ?? '';

const toValue = (name: string, { S, N, BOOL }: AttributeValue): unknown => {
  if (N !== undefined) return Number(N);
  if (BOOL !== undefined) return BOOL;
  if (S === undefined || !JSON_FIELDS.has(name)) return S;
  const parsed = parseJsonText(S);
  return parsed.ok ? parsed.value : undefined;
};

/** Fields that have parts; they are kept as JSON text. */
const JSON_FIELDS: ReadonlySet<string> = new Set<LedgerField>([
  'event',
  'request',
  'retry',
  'backoff',
  'error',
  'usage',
  'history',
  'member',
]);
