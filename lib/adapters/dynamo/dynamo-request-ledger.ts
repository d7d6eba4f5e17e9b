import type { LedgerItem } from '../../core/ledger/ledger-item.ts';
import { READ_FORMAT, WRITTEN_FORMAT } from '../../core/ledger/parse-ledger-item.ts';
import { EVERY_JOB, pausesIn } from '../../core/ledger/pause.ts';
import { resumedIn } from '../../core/ledger/resumed.ts';
import { reuploadAttribute, reuploadsIn } from '../../core/plan/reupload-history.ts';
import { epochMs } from '../../core/time.ts';
import type { AdmissionLedger, RegisteredJob, RequestLedger } from '../../ports/ledger.ts';
import { toUpdate } from './dynamo-change.ts';
import {
  type Attributes,
  type DynamoTable,
  fromLedgerItem,
  putItem,
  readItem,
  readItems,
  requestKey,
  toAttributes,
  toLedgerItem,
  updateItem,
  type Written,
} from './dynamo-table.ts';

/** What every function does with a request whose id it knows, on DynamoDB. */
export const dynamoRequestLedger = (table: DynamoTable): RequestLedger => ({
  ...jobOfRegister(table),

  change: async (change) => {
    const written = await updateItem(table, change.operation, toUpdate(change));
    return written.applied ? { applied: true } : refusal(table, change.operation, change.item.requestId, written);
  },

  get: (requestId) => readRequest(table, 'get', requestId),
});

/** And what admission does besides. */
export const dynamoAdmissionLedger = (table: DynamoTable): AdmissionLedger => ({
  ...dynamoRequestLedger(table),

  create: async (item) => {
    const written = await putItem(table, 'create', {
      Item: fromLedgerItem(item),
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    return written.applied ? { applied: true } : refusal(table, 'create', item.requestId, written);
  },
});

/** What stands where a write was refused. Not every server puts the item into its refusal; then it is read. */
export const refusal = async (table: DynamoTable, operation: string, requestId: string, { attributes }: Written) => {
  const item = attributes === undefined ? await readRequest(table, operation, requestId) : toLedgerItem(attributes);
  return { applied: false, item } as const;
};

const readRequest = async (
  table: DynamoTable,
  operation: string,
  requestId: string,
): Promise<LedgerItem | undefined> => {
  const attributes = await readItem(table, operation, requestKey(requestId));
  return attributes && toLedgerItem(attributes);
};

/** The register of jobs: one item for each, all in one partition, because all are read together and few write. */
export const jobKey = (jobName: string): Attributes => ({ pk: { S: 'JOBS' }, sk: { S: jobName } });

const jobOfRegister = (
  table: DynamoTable,
): Pick<RequestLedger, 'job' | 'startConditions' | 'noteJob' | 'noteTrigger'> => ({
  job: async (jobName) => {
    const attributes = await readItem(table, 'job', jobKey(jobName));
    return attributes && toRegisteredJob(attributes);
  },

  startConditions: async (jobName) => {
    const [job, everything] = await readItems(table, 'startConditions', [jobKey(jobName), jobKey(EVERY_JOB)]);
    return {
      job: job && toRegisteredJob(job),
      everything: everything && toRegisteredJob(everything),
      reuploads: job === undefined || isOfLaterFormat(job) ? {} : reuploadsIn(job),
    };
  },

  noteJob: async (jobName, { reuploads = {}, ...note }) => {
    // An attribute of its own for each trigger: who notes one must not undo what another worker notes of the others.
    const ofTriggers = Object.entries(reuploads).map(([trigger, since]) => [reuploadAttribute(trigger), since]);
    const set = Object.entries({ format: WRITTEN_FORMAT, ...note, ...Object.fromEntries(ofTriggers) });
    const numbered = (sign: string, part: 0 | 1) => set.map((entry, at) => [`${sign}n${at}`, entry[part]]);
    // A refusal is no error: an entry of a later version says all that its job needs.
    await updateItem(table, 'noteJob', {
      Key: jobKey(jobName),
      UpdateExpression: `SET ${set.map((_, at) => `#n${at} = :n${at}`).join(', ')}`,
      ConditionExpression: '(attribute_not_exists(#format) OR #format <= :readable)',
      ExpressionAttributeNames: { '#format': 'format', ...Object.fromEntries(numbered('#', 0)) },
      ExpressionAttributeValues: toAttributes({ ':readable': READ_FORMAT, ...Object.fromEntries(numbered(':', 1)) }),
    });
  },

  noteTrigger: async (jobName, trigger) => {
    await updateItem(table, 'noteTrigger', {
      Key: jobKey(jobName),
      UpdateExpression: 'ADD triggers :triggers',
      ExpressionAttributeValues: { ':triggers': { SS: [trigger] } },
    });
  },
});

/** What cannot be read of an entry counts as never noted: whatever version wrote it, its job is served. */
export const toRegisteredJob = (attributes: Attributes): RegisteredJob => {
  const jobName = attributes['sk']?.S ?? '';
  const triggers = attributes['triggers']?.SS?.toSorted();
  const has = (prefix: string): boolean => Object.keys(attributes).some((name) => name.startsWith(prefix));
  const known = {
    jobName,
    ...(triggers && { triggers }),
    ...(has('pause:') && { pauses: pausesIn(attributes) }),
    ...(has('resumed:') && { resumedAt: resumedIn(attributes) }),
  };
  if (isOfLaterFormat(attributes)) return known;
  const backlogMark = attributes['backlogMark']?.S;
  const polledAt = Number(attributes['polledAt']?.N);
  return {
    ...known,
    ...(backlogMark !== undefined && { backlogMark }),
    ...(Number.isFinite(polledAt) && { polledAt: epochMs(polledAt) }),
  };
};

/** Of such an entry only the job's name, its triggers and its pauses are read. */
const isOfLaterFormat = (attributes: Attributes): boolean =>
  'format' in attributes && !(Number(attributes['format']?.N) <= READ_FORMAT);
