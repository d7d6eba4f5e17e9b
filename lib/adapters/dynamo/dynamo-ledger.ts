import { TriggerError } from '../../core/errors.ts';
import {
  arrivalKey,
  backlogKey,
  doubtKeys,
  objectKey,
  parseArrivalKey,
  runningKey,
} from '../../core/ledger/ledger-indexes.ts';
import type { RequestState } from '../../core/ledger/ledger-item.ts';
import { isRequestState } from '../../core/ledger/parse-ledger-item.ts';
import { isWaitingReason } from '../../core/ledger/waiting-reason.ts';
import { type EpochMs, epochMs } from '../../core/time.ts';
import type { BacklogCursor, BacklogEntry, DoubtEntry, Ledger, RunningEntry, Unreadable } from '../../ports/ledger.ts';
import { toUpdate } from './dynamo-change.ts';
import { jobsOfRegister } from './dynamo-register.ts';
import { dynamoRequestLedger, refusal } from './dynamo-request-ledger.ts';
import {
  type Attributes,
  claimKey,
  type DynamoTable,
  queryTable,
  readItem,
  requestIdOf,
  requestKey,
  toLedgerItem,
  updateItem,
} from './dynamo-table.ts';

/** How many entries of a backlog, or of the runs in progress, are read at once. */
const PAGE_SIZE = 50;

export interface DynamoLedgerOptions {
  readonly pageSize?: number;
  /** Told of each entry that cannot be read; the others are read all the same. Without it such an entry is an error. */
  readonly passOver?: (unreadable: Unreadable) => void;
}

/** The ledger on DynamoDB: it carries out the writes of lib/core/ledger and asks the table's indexes. */
export const dynamoLedger = (table: DynamoTable, options: DynamoLedgerOptions = {}): Ledger => ({
  ...dynamoRequestLedger(table),
  ...jobsOfRegister(table),
  ...indexes(table, options),

  acquire: async (change) => {
    const written = await updateItem(table, 'acquire', { ...toUpdate(change), ReturnValues: 'ALL_NEW' });
    if (!written.applied) return refusal(table, 'acquire', change.item.requestId, written);
    return { applied: true, item: toLedgerItem(written.attributes ?? {}) };
  },

  claimedBy: async (requestId, attempt) =>
    (await readItem(table, 'claimedBy', claimKey(requestId, attempt)))?.['claimedBy']?.S,
});

const indexes = (
  table: DynamoTable,
  { pageSize = PAGE_SIZE, passOver }: DynamoLedgerOptions,
): Pick<Ledger, 'backlog' | 'running' | 'doubts' | 'outbox' | 'requestOfRun' | 'ofObject'> => {
  /** What `read` makes of an entry, in a list; an empty one for an entry that cannot be read and is passed over. */
  const oneByOne =
    <Entry>(read: (attributes: Attributes) => Entry) =>
    (attributes: Attributes): readonly Entry[] => {
      try {
        return [read(attributes)];
      } catch (error) {
        if (passOver === undefined || !(error instanceof TriggerError)) throw error;
        passOver({ requestId: requestIdOf(attributes), error });
        return [];
      }
    };

  /** The next page that has an entry which can be read; empty only at the end. */
  const page = async <Entry>(
    operation: string,
    openKey: string,
    after: BacklogCursor | undefined,
    read: (attributes: Attributes) => Entry,
  ): Promise<readonly Entry[]> => {
    let from = after && arrivalKey(after);
    for (;;) {
      const query = {
        IndexName: 'open',
        KeyConditionExpression: `openKey = :open${from === undefined ? '' : ' AND arrivalKey > :after'}`,
        ExpressionAttributeValues: { ':open': { S: openKey }, ...(from !== undefined && { ':after': { S: from } }) },
      };
      const found = await queryTable(table, operation, query, pageSize);
      const entries = found.flatMap(oneByOne(read));
      const last = found.at(-1);
      if (entries.length > 0 || last === undefined) return entries;
      from = last['arrivalKey']?.S;
    }
  };

  /** What is due in one half of the index `doubt`, longest due first. */
  const due = async (operation: string, half: 'DOUBT' | 'OUTBOX', dueBy: EpochMs, limit: number) => {
    const dueIn = (key: string) => {
      const query = {
        IndexName: 'doubt',
        KeyConditionExpression: 'doubtKey = :shard AND doubtDue <= :due',
        ExpressionAttributeValues: { ':shard': { S: key }, ':due': { N: String(dueBy) } },
      };
      return queryTable(table, operation, query, limit);
    };
    const shards = await Promise.all(doubtKeys(half).map(dueIn));
    return shards
      .flat()
      .flatMap(oneByOne(toDoubtEntry))
      .sort((a, b) => a.dueAt - b.dueAt)
      .slice(0, limit);
  };

  return {
    backlog: (jobName, trigger, after) => page('backlog', backlogKey(jobName, trigger), after, toBacklogEntry),
    running: (jobName, after) => page('running', runningKey(jobName), after, toRunningEntry),
    doubts: (dueBy, limit) => due('doubts', 'DOUBT', dueBy, limit),
    outbox: (dueBy, limit) => due('outbox', 'OUTBOX', dueBy, limit),
    requestOfRun: async (jobRunId) => {
      const query = {
        IndexName: 'run',
        KeyConditionExpression: 'jobRunId = :run',
        ExpressionAttributeValues: { ':run': { S: jobRunId } },
      };
      const [found] = await queryTable(table, 'requestOfRun', query, 1);
      return found && toCursor(found);
    },

    ofObject: async (bucket, key, limit) => {
      const query = {
        IndexName: 'object',
        KeyConditionExpression: 'objectKey = :object',
        ExpressionAttributeValues: { ':object': { S: objectKey(bucket, key) } },
        ScanIndexForward: false,
      };
      const found = await queryTable(table, 'ofObject', query, limit);
      const keys = found.map((attributes) => requestKey(toCursor(attributes).requestId));
      const items = await Promise.all(keys.map((Key) => readItem(table, 'ofObject', Key)));
      return items.filter((item) => item !== undefined).flatMap(oneByOne(toLedgerItem));
    },
  };
};

/** Of all indexes but `doubt`. @throws TriggerError `LEDGER_UNREACHABLE`, naming the attribute, as all readers here */
export const toCursor = (attributes: Attributes): BacklogCursor =>
  parseArrivalKey(text(attributes, 'arrivalKey')) ?? unreadable(attributes, 'arrivalKey');

/** A reason to wait that this version does not know is left out: it only informs. An unknown state is an error. */
export const toBacklogEntry = (attributes: Attributes): BacklogEntry => {
  const waitingFor = attributes['waitingFor']?.S;
  return {
    ...toCursor(attributes),
    ...subjectIn(attributes),
    state: toState(attributes),
    leaseToken: text(attributes, 'leaseToken'),
    attempt: number(attributes, 'attempt'),
    ...('notBefore' in attributes ? { notBefore: epochMs(number(attributes, 'notBefore')) } : {}),
    ...(isWaitingReason(waitingFor) ? { waitingFor } : {}),
    ...('startBefore' in attributes ? { startBefore: epochMs(number(attributes, 'startBefore')) } : {}),
    ...('leaseUntil' in attributes ? { leaseUntil: epochMs(number(attributes, 'leaseUntil')) } : {}),
  };
};

/** For entries under a job's running key, where a run id and a start are always recorded. */
export const toRunningEntry = (attributes: Attributes): RunningEntry => ({
  ...toCursor(attributes),
  ...subjectIn(attributes),
  jobRunId: text(attributes, 'jobRunId'),
  startedAt: epochMs(number(attributes, 'startedAt')),
});

/** Index `doubt` projects no `arrivalKey`: the request id comes from the primary key. */
export const toDoubtEntry = (attributes: Attributes): DoubtEntry => ({
  requestId: requestIdOf(attributes),
  ...subjectIn(attributes),
  state: toState(attributes),
  dueAt: epochMs(number(attributes, 'doubtDue')),
});

const subjectIn = (all: Attributes) => ({ jobName: text(all, 'jobName'), trigger: text(all, 'trigger') });

const toState = (attributes: Attributes): RequestState => {
  const state = text(attributes, 'state');
  return isRequestState(state) ? state : unreadable(attributes, 'state');
};

const text = (attributes: Attributes, name: string): string => attributes[name]?.S ?? unreadable(attributes, name);

const number = (attributes: Attributes, name: string): number => {
  const value = Number(attributes[name]?.N);
  return Number.isFinite(value) ? value : unreadable(attributes, name);
};

const unreadable = (attributes: Attributes, name: string): never => {
  throw new TriggerError(
    'LEDGER_UNREACHABLE',
    `the ledger's item ${attributes['pk']?.S ?? '(no pk)'} cannot be read: wrong or missing ${name}. ` +
      "Is the table made from this version's definition, with the attributes that each index projects?",
    { retryable: false },
  );
};
