/** What the readers of the ledger's indexes learn: parsed from the attributes that an index projects. */
import { TriggerError } from '../../core/errors.ts';
import { parseArrivalKey } from '../../core/ledger/ledger-indexes.ts';
import { isRequestState } from '../../core/ledger/parse-ledger-item.ts';
import { isWaitingReason } from '../../core/ledger/waiting-reason.ts';
import { epochMs } from '../../core/time.ts';
import type { BacklogCursor, BacklogEntry, DoubtEntry, RunningEntry } from '../../ports/ledger.ts';
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
