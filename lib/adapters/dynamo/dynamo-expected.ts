import { TriggerError } from '../../core/errors.ts';
import { parseJsonText } from '../../core/json.ts';
import {
  checksKey,
  type ExpectedCheck,
  isNearMiss,
  NEAR_MISS_SLOTS,
  nearMissesKey,
  parseExpectedCheck,
} from '../../core/ledger/expected-check.ts';
import { shardOf } from '../../core/ledger/ledger-indexes.ts';
import { toEpochSeconds } from '../../core/time.ts';
import type { ExpectedChecks, NearMissNotes } from '../../ports/expected-checks.ts';
import { type Attributes, type DynamoTable, queryTable, toAttributes, updateItem } from './dynamo-table.ts';

const checkKey = ({ trigger, date }: Pick<ExpectedCheck, 'trigger' | 'date'>): Attributes => ({
  pk: { S: checksKey(trigger) },
  sk: { S: date },
});

/** The checks of expectations, in the ledger's table. They are in no index. */
export const dynamoExpectedChecks = (table: DynamoTable): ExpectedChecks => {
  /** A late copy of a note does nothing: what it would set or remove is set or gone. */
  const note = async (operation: string, check: ExpectedCheck, update: string, condition: string, now?: number) => {
    await updateItem(table, operation, {
      Key: checkKey(check),
      UpdateExpression: update,
      ConditionExpression: condition,
      ...(now !== undefined && { ExpressionAttributeValues: { ':now': { N: String(now) } } }),
    });
  };

  return {
    last: async (trigger) => {
      const query = {
        KeyConditionExpression: 'pk = :checks',
        ExpressionAttributeValues: { ':checks': { S: checksKey(trigger) } },
        ScanIndexForward: false,
        ConsistentRead: true,
      };
      const [found] = await queryTable(table, 'lastCheck', query, 1);
      return found && toCheck(found);
    },

    record: async (check) => {
      const { applied } = await updateItem(table, 'recordCheck', {
        Key: checkKey(check),
        ...settingAll(check),
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      return applied;
    },

    notePublished: (check) => note('publishCheck', check, 'REMOVE outcomeDue', 'attribute_exists(outcomeDue)'),

    noteCame: (check, cameAt) =>
      note('noteCame', check, 'SET cameAt = :now', 'attribute_exists(pk) AND attribute_not_exists(cameAt)', cameAt),

    nearMisses: async (trigger) => {
      const query = {
        KeyConditionExpression: 'pk = :near',
        ExpressionAttributeValues: { ':near': { S: nearMissesKey(trigger) } },
      };
      const found = await queryTable(table, 'nearMisses', query, NEAR_MISS_SLOTS);
      return found
        .map(({ what, at, reason }) => ({ what: what?.S, at: Number(at?.N), reason: reason?.S }))
        .filter(isNearMiss);
    },
  };
};

/** Near misses, each in its slot. Which of two in one slot stands there matters to nobody, so there is no condition. */
export const dynamoNearMisses = (table: DynamoTable): NearMissNotes => ({
  noteNearMiss: async (trigger, miss, keepUntil) => {
    const slot = String(shardOf(miss.what, NEAR_MISS_SLOTS));
    const Key = { pk: { S: nearMissesKey(trigger) }, sk: { S: slot } };
    const expiresAt = toEpochSeconds(keepUntil);
    await updateItem(table, 'noteNearMiss', { Key, ...settingAll({ ...miss, expiresAt }) });
  },
});

/** An update that sets each of the fields: the sweep's role may not put, so that it cannot create a request. */
const settingAll = (fields: object) => {
  const entries = Object.entries(toAttributes(fields));
  return {
    UpdateExpression: `SET ${entries.map((_, at) => `#f${at} = :f${at}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(entries.map(([name], at) => [`#f${at}`, name])),
    ExpressionAttributeValues: Object.fromEntries(entries.map(([, value], at) => [`:f${at}`, value])),
  };
};

const toCheck = (attributes: Attributes): ExpectedCheck => {
  const fields = Object.entries(attributes).map(([name, { S, N }]): [string, unknown] => [
    name,
    N !== undefined ? Number(N) : LISTS.has(name) ? parsed(S) : S,
  ]);
  const check = parseExpectedCheck(Object.fromEntries(fields));
  if (check !== undefined) return check;
  throw new TriggerError(
    'LEDGER_UNREACHABLE',
    `the ledger's item ${attributes['pk']?.S}, ${attributes['sk']?.S} cannot be read: it is not what this version writes`,
    { retryable: false },
  );
};

const LISTS: ReadonlySet<string> = new Set(['missing', 'nearMisses']);

const parsed = (text: string | undefined): unknown => {
  const json = parseJsonText(text ?? '');
  return json.ok ? json.value : undefined;
};
