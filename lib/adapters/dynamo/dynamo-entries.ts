import { TriggerError } from '../../core/errors.ts';
import { parseArrivalKey } from '../../core/ledger/ledger-indexes.ts';
import type { RequestState } from '../../core/ledger/ledger-item.ts';
import { isRequestState } from '../../core/ledger/parse-ledger-item.ts';
import { isWaitingReason } from '../../core/ledger/waiting-reason.ts';
import { epochMs } from '../../core/time.ts';
import type { BacklogCursor, BacklogEntry, DoubtEntry, RunningEntry } from '../../ports/ledger.ts';
import { type Attributes, requestIdOf } from './dynamo-table.ts';

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
