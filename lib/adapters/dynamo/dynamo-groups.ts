import { type AttributeValue, BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { TriggerError } from '../../core/errors.ts';
import { parseJsonText } from '../../core/json.ts';
import { gatherKey, groupKeys } from '../../core/ledger/gather-keys.ts';
import type { GroupCondition } from '../../core/ledger/group-change.ts';
import { type GroupItem, parseGroup } from '../../core/ledger/group-item.ts';
import type { LedgerItem } from '../../core/ledger/ledger-item.ts';
import { isMembership } from '../../core/ledger/membership.ts';
import { epochMs } from '../../core/time.ts';
import type { BatchLedger, GatherSight } from '../../ports/batch-ledger.ts';
import type { Unreadable } from '../../ports/ledger.ts';
import {
  type Attributes,
  type DynamoTable,
  putItem,
  queryTable,
  readItem,
  requestIdOf,
  requestKey,
  toAttributes,
  toLedgerItem,
} from './dynamo-table.ts';
import { ledgerFailure } from './ledger-failure.ts';

/** BatchGetItem takes no more. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MOST_KEYS = 100;
const READS_AT_ONCE = 4;
const PAGE_SIZE = 1_000;

export interface DynamoGroupsOptions {
  readonly pageSize?: number;
  /** Told of each entry that cannot be read; the others are read all the same. Without it such an entry is an error. */
  readonly passOver?: (unreadable: Unreadable) => void;
}

/** The groups on DynamoDB, and what gathers in them. */
export const dynamoGroups = (
  table: DynamoTable,
  { pageSize = PAGE_SIZE, passOver }: DynamoGroupsOptions = {},
): BatchLedger => ({
  gathering: async (shard, behind) => {
    for (let from = behind; ; ) {
      const query = {
        IndexName: 'gather',
        KeyConditionExpression: `gatherKey = :shard${from === undefined ? '' : ' AND gatherSort > :behind'}`,
        ExpressionAttributeValues: {
          ':shard': { S: gatherKey(shard) },
          ...(from !== undefined && { ':behind': { S: from } }),
        },
      };
      const found = await queryTable(table, 'gathering', query, pageSize);
      const last = found.at(-1)?.['gatherSort']?.S;
      const sights = found.flatMap((attributes) => readOrPassOver(attributes, toSight, passOver));
      if (sights.length > 0 || last === undefined) return sights;
      from = last;
    }
  },

  group: (groupId) => readGroup(table, 'group', groupId),

  changeGroup: async ({ operation, condition, item }) => {
    const { groupId, ...fields } = item;
    const written = await putItem(table, operation, {
      Item: { ...groupKey(groupId), ...toAttributes({ ...fields, ...groupKeys(item) }) },
      ...toExpression(condition),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    if (written.applied) return { applied: true };
    const { attributes } = written;
    const group = attributes === undefined ? await readGroup(table, operation, groupId) : toGroup(attributes);
    return { applied: false, group };
  },

  members: async (requestIds, { leaveOut } = {}) => {
    const read = (attributes: Attributes) => readOrPassOver(attributes, toLedgerItem, leaveOut && passOver);
    const ids = [...new Set(requestIds)];
    const chunks = Array.from({ length: Math.ceil(ids.length / MOST_KEYS) }, (_, at) =>
      ids.slice(at * MOST_KEYS, (at + 1) * MOST_KEYS),
    );
    const found = new Map<string, LedgerItem>();
    for (let at = 0; at < chunks.length; at += READS_AT_ONCE) {
      const page = await Promise.all(chunks.slice(at, at + READS_AT_ONCE).map((chunk) => readAll(table, chunk)));
      for (const item of page.flat().flatMap(read)) found.set(item.requestId, item);
    }
    return found;
  },
});

const groupKey = (groupId: string): Attributes => ({ pk: { S: `GROUP#${groupId}` }, sk: { S: 'GROUP' } });

const toExpression = (condition: GroupCondition) =>
  condition.exists
    ? {
        ConditionExpression: '#state = :state AND cutToken = :cutToken',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':state': { S: condition.state }, ':cutToken': { S: condition.cutToken } },
      }
    : { ConditionExpression: 'attribute_not_exists(pk)' };

const readGroup = async (table: DynamoTable, operation: string, groupId: string): Promise<GroupItem | undefined> => {
  const attributes = await readItem(table, operation, groupKey(groupId));
  return attributes && toGroup(attributes);
};

/** What DynamoDB has not processed is asked for again, at once: the SDK has waited already where it was throttled. */
const readAll = async (
  { client, tableName }: DynamoTable,
  requestIds: readonly string[],
): Promise<readonly Attributes[]> => {
  const items: Attributes[] = [];
  let keys: Attributes[] = requestIds.map(requestKey);
  while (keys.length > 0) {
    const command = new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: keys, ConsistentRead: true } } });
    const { Responses, UnprocessedKeys } = await client.send(command).catch((thrown: unknown) => {
      throw ledgerFailure('members', tableName, thrown);
    });
    items.push(...(Responses?.[tableName] ?? []));
    keys = UnprocessedKeys?.[tableName]?.Keys ?? [];
  }
  return items;
};

const readOrPassOver = <T>(
  attributes: Attributes,
  read: (attributes: Attributes) => T,
  passOver: DynamoGroupsOptions['passOver'],
): readonly T[] => {
  try {
    return [read(attributes)];
  } catch (error) {
    if (passOver === undefined || !(error instanceof TriggerError)) throw error;
    passOver({ requestId: requestIdOf(attributes), error });
    return [];
  }
};

const toSight = (attributes: Attributes): GatherSight => {
  const { gatherSort, ...fields } = attributes;
  const { trigger, state, arrival, member } = toFields(fields);
  const sort = gatherSort?.S ?? '';
  const groupId = sort.slice(0, sort.indexOf('#'));
  if (groupId === '' || typeof trigger !== 'string') throw unreadable(attributes, 'gatherSort or trigger');
  if (state === 'CUTTING') return { kind: 'cut', sort, groupId, trigger };
  if (!isMembership(member) || typeof arrival !== 'number') throw unreadable(attributes, 'member or arrival');
  const entry = { requestId: requestIdOf(attributes), trigger, arrival: epochMs(arrival), member };
  return { kind: 'member', sort, groupId, entry };
};

const toGroup = (attributes: Attributes): GroupItem => {
  const groupId = attributes['pk']?.S?.slice('GROUP#'.length);
  const group = parseGroup({ ...toFields(attributes), groupId });
  if (group === undefined) throw unreadable(attributes, 'fields of a group');
  return group;
};

/** Fields that have parts; they are kept as JSON text. */
const JSON_FIELDS: ReadonlySet<string> = new Set(['by', 'list', 'missing', 'member']);

const toFields = (attributes: Attributes): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(attributes).map(([name, attribute]) => [name, toValue(name, attribute)]));

const toValue = (name: string, { S, N, BOOL }: AttributeValue): unknown => {
  if (N !== undefined) return Number(N);
  if (BOOL !== undefined || S === undefined || !JSON_FIELDS.has(name)) return BOOL ?? S;
  const parsed = parseJsonText(S);
  return parsed.ok ? parsed.value : undefined;
};

const unreadable = (attributes: Attributes, what: string): TriggerError =>
  new TriggerError(
    'LEDGER_UNREACHABLE',
    `the ledger's item ${attributes['pk']?.S ?? '(no pk)'} cannot be read: wrong or missing ${what}. ` +
      "Only this service may write the table, made from this version's definition; was it edited by hand?",
    { retryable: false },
  );
