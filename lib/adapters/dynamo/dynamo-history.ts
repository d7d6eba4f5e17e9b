import { type ErrorInfo, TriggerError } from '../../core/errors.ts';
import { field, isObject, parseJsonText } from '../../core/json.ts';
import type { RunUsage } from '../../core/ledger/ending.ts';
import { arrivalKey, HISTORY_SHARDS, historyKey } from '../../core/ledger/ledger-indexes.ts';
import { isRequestState } from '../../core/ledger/parse-ledger-item.ts';
import { isWaitingReason } from '../../core/ledger/waiting-reason.ts';
import { epochMs, msBetween } from '../../core/time.ts';
import type { BacklogCursor, Unreadable } from '../../ports/ledger.ts';
import type { Arrivals, PastRequest, TriggerHistory } from '../../ports/trigger-history.ts';
import { toCursor } from './dynamo-entries.ts';
import { type Attributes, type DynamoTable, queryTable, requestIdOf } from './dynamo-table.ts';

/** A day may have 200,000 requests, and whoever reads it little memory: of each partition so many are read at once. */
const PAGE_OF_SHARD = 250;

/**
 * The index `history`: all partitions of a day are read side by side.
 *
 * @param passOver told of each entry that cannot be read; the others are read all the same
 * @param pageOfShard so many entries of each partition are read for one page of a day
 */
export const dynamoHistory = (
  table: DynamoTable,
  passOver: (unreadable: Unreadable) => void,
  pageOfShard = PAGE_OF_SHARD,
): TriggerHistory & Arrivals => {
  const readable = (attributes: Attributes): readonly PastRequest[] => {
    try {
      return [toPastRequest(attributes)];
    } catch (error) {
      if (!(error instanceof TriggerError)) throw error;
      passOver({ requestId: requestIdOf(attributes), error });
      return [];
    }
  };

  interface Part {
    readonly mostOfEach: number;
    /** Only what stands behind this arrival key. */
    readonly after?: string | undefined;
    readonly latestFirst?: boolean;
  }

  const shards = async (
    trigger: string,
    utcDay: string,
    { mostOfEach, after, latestFirst = false }: Part,
  ): Promise<readonly (readonly Attributes[])[]> => {
    const read = (shard: number) =>
      queryTable(
        table,
        'history',
        {
          IndexName: 'history',
          KeyConditionExpression: `historyKey = :day${after === undefined ? '' : ' AND arrivalKey > :after'}`,
          ExpressionAttributeValues: {
            ':day': { S: historyKey(trigger, utcDay, shard) },
            ...(after !== undefined && { ':after': { S: after } }),
          },
          ScanIndexForward: !latestFirst,
        },
        mostOfEach,
      );
    return Promise.all(Array.from({ length: HISTORY_SHARDS }, (_, shard) => read(shard)));
  };

  return {
    ofDay: async (trigger, utcDay, cursor) => {
      for (let after = cursor && arrivalKey(cursor); ; ) {
        const read = await shards(trigger, utcDay, { mostOfEach: pageOfShard, after });
        const end = endOfOrder(read, pageOfShard);
        const page = read.flat().filter((attributes) => end === undefined || keyOf(attributes) <= end);
        const entries = page.flatMap(readable).sort(byArrival);
        if (entries.length > 0 || end === undefined) return entries;
        after = end;
      }
    },

    // Request ids are hashes, so the latest of each partition are, all together, nearly the latest of the day.
    latestOfDay: async (trigger, utcDay, about) =>
      (await shards(trigger, utcDay, { mostOfEach: Math.ceil(about / HISTORY_SHARDS), latestFirst: true }))
        .flat()
        .flatMap(readable)
        .sort(byArrival)
        .reverse(),

    // Request ids are hashes, so each partition has an eighth of them, nearly. One that has more is cut off: that it was must
    // be told, or what was cut off would seem not to have come.
    arrivedSince: async (trigger, utcDay, since, about) => {
      const mostOfEach = Math.ceil(about / HISTORY_SHARDS);
      const parts = await shards(trigger, utcDay, {
        mostOfEach: mostOfEach + 1,
        after: arrivalKey({ arrival: since, requestId: '' }),
      });
      return parts.some((part) => part.length > mostOfEach) ? undefined : parts.flat().flatMap(readable);
    },
  };
};

const keyOf = (attributes: Attributes): string => attributes['arrivalKey']?.S ?? '';

/**
 * The last key up to which the entries that were read are in order and whole: the smallest last one of those partitions
 * that were not read to their end. Undefined when all were.
 */
const endOfOrder = (read: readonly (readonly Attributes[])[], pageOfShard: number): string | undefined =>
  read
    .filter((entries) => entries.length >= pageOfShard)
    .map((entries) => keyOf(entries.at(-1) ?? {}))
    .toSorted()[0];

const byArrival = (a: BacklogCursor, b: BacklogCursor): number =>
  msBetween(b.arrival, a.arrival) || (a.requestId < b.requestId ? -1 : 1);

/** What only informs and cannot be read is left out. */
const toPastRequest = (attributes: Attributes): PastRequest => {
  const { trigger, jobName, identity, state, attempt, waitingFor, jobRunId, startedAt, endedAt } = attributes;
  const error = parseJsonText(attributes['error']?.S ?? '');
  const usage = parseJsonText(attributes['usage']?.S ?? '');
  if (!trigger?.S || !jobName?.S || !identity?.S || !isRequestState(state?.S) || !attempt?.N) {
    throw new TriggerError(
      'LEDGER_UNREACHABLE',
      `the ledger's item ${attributes['pk']?.S} cannot be read: its entry of the index history is not what this version writes`,
      { retryable: false },
    );
  }
  return {
    ...toCursor(attributes),
    trigger: trigger.S,
    jobName: jobName.S,
    identity: identity.S,
    state: state.S,
    attempt: Number(attempt.N),
    ...(isWaitingReason(waitingFor?.S) ? { waitingFor: waitingFor.S } : {}),
    ...(jobRunId?.S === undefined ? {} : { jobRunId: jobRunId.S }),
    ...(startedAt?.N === undefined ? {} : { startedAt: epochMs(Number(startedAt.N)) }),
    ...(endedAt?.N === undefined ? {} : { endedAt: epochMs(Number(endedAt.N)) }),
    ...(error.ok && isErrorInfo(error.value) ? { error: error.value } : {}),
    ...(usage.ok && isRunUsage(usage.value) ? { usage: usage.value } : {}),
  };
};

const isErrorInfo = (value: unknown): value is ErrorInfo =>
  isObject(value) && typeof field(value, 'name') === 'string' && typeof field(value, 'message') === 'string';

const isRunUsage = (value: unknown): value is RunUsage =>
  isObject(value) &&
  typeof field(value, 'executionSeconds') === 'number' &&
  ['number', 'undefined'].includes(typeof field(value, 'dpuSeconds'));
