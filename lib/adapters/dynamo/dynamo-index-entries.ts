/** What the readers of the ledger's indexes learn: parsed from the attributes that an index projects. */
import { TriggerError } from '../../core/errors.ts';
import { field, isObject, parseJsonText } from '../../core/json.ts';
import { parseArrivalKey } from '../../core/ledger/ledger-indexes.ts';
import { isRequestState } from '../../core/ledger/parse-ledger-item.ts';
import { isWaitingReason } from '../../core/ledger/waiting-reason.ts';
import type { ReuploadHistory } from '../../core/plan/reupload-history.ts';
import { epochMs } from '../../core/time.ts';
import type { BacklogCursor, BacklogEntry, DoubtEntry, RegisteredJob, RunningEntry } from '../../ports/ledger.ts';
import { type Attributes, requestIdOf } from './dynamo-item.ts';

/**
 * For every index that projects `arrivalKey`: all but `doubt`.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE`, not retryable, naming the attribute; so do all readers of this file.
 */
export const toCursor = (attributes: Attributes): BacklogCursor =>
  parseArrivalKey(text(attributes, 'arrivalKey')) ?? unreadable(attributes, 'arrivalKey');

/** A reason to wait that this version does not know is left out: it only informs. An unknown state is an error. */
export const toBacklogEntry = (attributes: Attributes): BacklogEntry => {
  const state = text(attributes, 'state');
  const waitingFor = attributes['waitingFor']?.S;
  return {
    ...toCursor(attributes),
    jobName: text(attributes, 'jobName'),
    state: isRequestState(state) ? state : unreadable(attributes, 'state'),
    leaseToken: text(attributes, 'leaseToken'),
    attempt: number(attributes, 'attempt'),
    ...('notBefore' in attributes ? { notBefore: epochMs(number(attributes, 'notBefore')) } : {}),
    ...(isWaitingReason(waitingFor) ? { waitingFor } : {}),
    ...('leaseUntil' in attributes ? { leaseUntil: epochMs(number(attributes, 'leaseUntil')) } : {}),
  };
};

/** For entries under a job's running key, where a run id and a start are always recorded. */
export const toRunningEntry = (attributes: Attributes): RunningEntry => ({
  ...toCursor(attributes),
  jobName: text(attributes, 'jobName'),
  jobRunId: text(attributes, 'jobRunId'),
  startedAt: epochMs(number(attributes, 'startedAt')),
});

/** Index `doubt` projects no `arrivalKey`, so the request id comes from the primary key. */
export const toDoubtEntry = (attributes: Attributes): DoubtEntry => ({
  requestId: requestIdOf(attributes),
  jobName: text(attributes, 'jobName'),
  dueAt: epochMs(number(attributes, 'doubtDue')),
});

/** For an item of the table itself: the register has no index. What cannot be read of it counts as never noted. */
export const toRegisteredJob = (attributes: Attributes): RegisteredJob => {
  const backlogMark = attributes['backlogMark']?.S;
  const polledAt = Number(attributes['polledAt']?.N);
  return {
    jobName: text(attributes, 'sk'),
    ...(backlogMark === undefined ? {} : { backlogMark }),
    ...(Number.isFinite(polledAt) ? { polledAt: epochMs(polledAt) } : {}),
    ...('reuploads' in attributes ? { reuploads: toReuploads(attributes['reuploads']?.S) } : {}),
  };
};

/** What cannot be read is as if it had never been noted: it is noted anew, and uploads of the time are looked for. */
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
