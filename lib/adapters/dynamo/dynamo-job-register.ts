/** The register of jobs: one item for each, all in one partition, because all are read together and few write. */
import { field, isObject, parseJsonText } from '../../core/json.ts';
import { isReadableFormat, READ_FORMAT, WRITTEN_FORMAT } from '../../core/ledger/ledger-format.ts';
import type { ReuploadHistory } from '../../core/plan/reupload-history.ts';
import { epochMs } from '../../core/time.ts';
import type { Ledger, RegisteredJob, RequestLedger } from '../../ports/ledger.ts';
import { type Attributes, OF_READABLE_FORMAT, toAttributes } from './dynamo-item.ts';
import { type DynamoTable, queryTable, readItem, updateItem } from './dynamo-table.ts';

const REGISTER = 'JOBS';

const jobKey = (jobName: string): Attributes => ({ pk: { S: REGISTER }, sk: { S: jobName } });

/** What admission does with one job. */
export const jobOfRegister = (table: DynamoTable): Pick<RequestLedger, 'job' | 'noteJob'> => ({
  job: async (jobName) => {
    const attributes = await readItem(table, 'job', jobKey(jobName));
    return attributes && toRegisteredJob(attributes);
  },

  noteJob: async (jobName, note) => {
    const set = Object.entries({ format: WRITTEN_FORMAT, ...note }).filter(([, value]) => value !== undefined);
    // A refusal is no error: an entry of a later version says all that its job needs.
    await updateItem(table, 'noteJob', {
      Key: jobKey(jobName),
      UpdateExpression: `SET ${set.map(([name]) => `#${name} = :${name}`).join(', ')}`,
      ConditionExpression: OF_READABLE_FORMAT,
      ExpressionAttributeNames: Object.fromEntries(set.map(([name]) => [`#${name}`, name])),
      ExpressionAttributeValues: toAttributes({
        ':readable': READ_FORMAT,
        ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
      }),
    });
  },
});

/** What the sweep and a backlog's drainer do besides. */
export const jobsOfRegister = (table: DynamoTable): Pick<Ledger, 'jobs' | 'unmarkBacklog'> => ({
  jobs: async () => {
    const found = await queryTable(table, 'jobs', {
      KeyConditionExpression: 'pk = :jobs',
      ExpressionAttributeValues: { ':jobs': { S: REGISTER } },
    });
    return found.map(toRegisteredJob);
  },

  unmarkBacklog: async (jobName, backlogMark) => {
    await updateItem(table, 'unmarkBacklog', {
      Key: jobKey(jobName),
      UpdateExpression: 'REMOVE backlogMark',
      ConditionExpression: 'backlogMark = :mark',
      ExpressionAttributeValues: { ':mark': { S: backlogMark } },
    });
  },
});

/** What cannot be read of an entry counts as never noted: whatever version wrote it, its job is served. */
const toRegisteredJob = (attributes: Attributes): RegisteredJob => {
  const jobName = attributes['sk']?.S ?? '';
  const format = attributes['format'];
  if (format !== undefined && !isReadableFormat(Number(format.N))) return { jobName };
  const backlogMark = attributes['backlogMark']?.S;
  const polledAt = Number(attributes['polledAt']?.N);
  return {
    jobName,
    ...(backlogMark === undefined ? {} : { backlogMark }),
    ...(Number.isFinite(polledAt) ? { polledAt: epochMs(polledAt) } : {}),
    ...('reuploads' in attributes ? { reuploads: toReuploads(attributes['reuploads']?.S) } : {}),
  };
};

/** What cannot be read is noted anew, and uploads of the time are looked for. */
const toReuploads = (text = ''): ReuploadHistory => {
  const parsed = parseJsonText(text);
  const found = parsed.ok && isObject(parsed.value) ? parsed.value : {};
  const right = Object.entries(found).flatMap(([trigger, entry]) => {
    if (!isObject(entry)) return [];
    const [kind, since] = [field(entry, 'kind'), field(entry, 'since')];
    const isRight = (kind === 'run' || kind === 'skip' || kind === 'run-if-changed') && typeof since === 'number';
    return isRight ? [[trigger, { kind, since: epochMs(since) }] as const] : [];
  });
  return Object.fromEntries(right);
};
