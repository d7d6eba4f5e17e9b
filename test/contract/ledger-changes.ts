import type { Backoff } from '../../lib/core/ledger/backoff.ts';
import * as doubts from '../../lib/core/ledger/doubt-writes.ts';
import type { HistoryEntry } from '../../lib/core/ledger/ledger-item.ts';
import * as outcomes from '../../lib/core/ledger/outcome-writes.ts';
import * as starting from '../../lib/core/ledger/start-writes.ts';
import { plusMs } from '../../lib/core/time.ts';
import type { RetryPolicy } from '../../lib/core/triggers/trigger.ts';
import { anEnded } from '../doubles/items-in-state.ts';
import { aLease, anEnding, anUncertain, aStarted, aStarting, aWaiting, noon } from '../doubles/ledger-items.ts';
import { aCase, type ChangeCase } from './change-case.ts';
import { memberChanges } from './member-changes.ts';
import { personChanges } from './person-changes.ts';
import { publishChanges } from './publish-changes.ts';

const leaseOver = plusMs(noon, 300_001);
const lease = aLease({ leaseToken: 'taker' });
const entry: HistoryEntry = { at: noon, what: 'searched', attempt: 1, result: 'nothing' };
const error = { name: 'InvalidInputException', message: 'Timeout not valid', httpStatus: 400 };
const ending = anEnding({ endedAt: plusMs(noon, 300_001) });
const noEnd = { endedAt: undefined, expiresAt: undefined, outcomeDue: undefined };
const doubt = { visibilityFrom: plusMs(noon, 1), searchFrom: plusMs(noon, 2), nextSearch: plusMs(noon, 3) };

const noLease = { acquiredAt: undefined, leaseUntil: undefined, fromBacklog: undefined };
const noDoubt = { visibilityFrom: undefined, searchFrom: undefined, nextSearch: undefined };
const noWait = { notBefore: undefined, waitingFor: undefined };

const noRun = { jobRunId: undefined, startedAt: undefined, usage: undefined, ...noEnd };

const retry: RetryPolicy = {
  attempts: 3,
  on: ['FAILED', 'TIMEOUT'],
  when: { cel: 'attempt == 1', code: { op: 'literal', value: true } },
  delaySeconds: 60,
  factor: 2,
  longestSeconds: 3_600,
};

const backoff: Backoff = { of: 'job', since: noon, count: 3 };
const again: Backoff = { of: 'request', since: noon, count: 4 };
const noBackoff = { backoff: undefined };
/** After an attempt. */
const noAttempt = { ...noLease, ...noRun, ...noBackoff };

const fromBacklog = () => aStarting({ fromBacklog: true, backoff });
const inDoubt = () => anUncertain({ backoff, history: [] });

export const changeCases: readonly ChangeCase[] = [
  aCase({
    name: 'acquire',
    seen: () => aWaiting({ notBefore: noon, backoff }),
    change: (seen) => starting.acquire(seen, lease),
    states: ['WAITING'],
    compares: ['leaseToken', 'attempt'],
    after: { state: 'STARTING', ...lease, fromBacklog: true, ...noWait, backoff },
  }),
  aCase({
    name: 'acquire of a request that may wait no longer than until then',
    seen: () => aWaiting({ startBefore: plusMs(lease.acquiredAt, 1) }),
    change: (seen) => starting.acquire(seen, lease),
    states: ['WAITING'],
    compares: ['leaseToken', 'attempt'],
    after: { state: 'STARTING', ...lease, fromBacklog: true, ...noWait, startBefore: plusMs(lease.acquiredAt, 1) },
  }),
  aCase({
    name: 'record',
    seen: () => aStarting({ fromBacklog: true, backoff, startBefore: noon }),
    change: (seen) => starting.record(seen, { jobRunId: 'jr_1', startedAt: noon }, entry),
    states: ['STARTING', 'UNCERTAIN', 'WAITING'],
    compares: ['attempt'],
    after: {
      state: 'STARTED',
      startBefore: undefined,
      jobRunId: 'jr_1',
      startedAt: noon,
      leaseUntil: undefined,
      fromBacklog: undefined,
      ...noDoubt,
      ...noWait,
      ...noBackoff,
      error: undefined,
      history: [entry],
    },
  }),
  aCase({
    name: 'adopt',
    seen: () => ({ ...inDoubt(), startBefore: noon }),
    change: (seen) => doubts.adopt(seen, { jobRunId: 'jr_1', startedAt: noon }, entry),
    states: ['UNCERTAIN'],
    compares: ['leaseToken', 'attempt'],
    after: {
      state: 'STARTED',
      startBefore: undefined,
      jobRunId: 'jr_1',
      startedAt: noon,
      ...noDoubt,
      ...noBackoff,
      error: undefined,
      history: [entry],
    },
  }),
  aCase({
    name: 'requeue',
    seen: fromBacklog,
    change: (seen) => starting.requeue(seen, { notBefore: noon, waitingFor: 'busy' }, entry),
    states: ['STARTING'],
    compares: ['leaseToken'],
    after: { state: 'WAITING', notBefore: noon, waitingFor: 'busy', ...noLease, ...noBackoff, history: [entry] },
  }),
  aCase({
    name: 'requeue after a further backoff',
    seen: fromBacklog,
    change: (seen) => starting.requeue(seen, { notBefore: noon, waitingFor: 'denied', backoff: again }, entry),
    states: ['STARTING'],
    compares: ['leaseToken'],
    after: { state: 'WAITING', notBefore: noon, waitingFor: 'denied', backoff: again, ...noLease, history: [entry] },
  }),
  aCase({
    name: 'singleOut',
    seen: () => aWaiting({ notBefore: noon, waitingFor: 'denied', backoff }),
    change: (seen) => starting.singleOut(seen, backoff),
    states: ['WAITING'],
    compares: ['leaseToken', 'attempt'],
    after: { waitingFor: 'refused', backoff: { ...backoff, of: 'request' } },
  }),
  aCase({
    name: 'reject by the starter',
    seen: fromBacklog,
    change: (seen) => starting.reject(seen, error, ending, entry),
    states: ['STARTING'],
    compares: ['leaseToken'],
    after: { state: 'REJECTED', error, ...ending, ...noLease, ...noWait, ...noBackoff, history: [entry] },
  }),
  aCase({
    name: 'doubt by the starter',
    seen: fromBacklog,
    change: (seen) => starting.doubt(seen, { ...doubt, backoff: again }, error, entry),
    states: ['STARTING'],
    compares: ['leaseToken'],
    after: { state: 'UNCERTAIN', ...doubt, backoff: again, error, ...noLease, ...noWait, history: [entry] },
  }),
  aCase({
    name: 'doubt by the resolver',
    seen: fromBacklog,
    change: (seen) => doubts.doubtExpired(seen, { ...doubt, backoff: again }, leaseOver, entry),
    states: ['STARTING'],
    compares: ['leaseToken', 'lease'],
    after: { state: 'UNCERTAIN', ...doubt, backoff: again, ...noLease, ...noWait, history: [entry] },
  }),
  aCase({
    name: 'postpone',
    seen: inDoubt,
    change: (seen) => doubts.postpone(seen, plusMs(noon, 60_000), entry),
    states: ['UNCERTAIN'],
    compares: ['leaseToken', 'attempt'],
    after: { nextSearch: plusMs(noon, 60_000), history: [entry] },
  }),
  aCase({
    name: 'clear of an UNCERTAIN',
    seen: inDoubt,
    change: (seen) => doubts.clear(seen, { leaseToken: 'resolver', now: leaseOver }, entry),
    states: ['UNCERTAIN'],
    compares: ['leaseToken', 'attempt'],
    after: {
      state: 'WAITING',
      leaseToken: 'resolver',
      notBefore: leaseOver,
      waitingFor: 'cleared',
      ...noDoubt,
      error: undefined,
      history: [entry],
    },
  }),
  aCase({
    name: 'clear of a STARTING whose lease is over',
    seen: fromBacklog,
    change: (seen) => {
      const notBefore = plusMs(leaseOver, 50_000);
      return doubts.clear(seen, { leaseToken: 'resolver', now: leaseOver, notBefore, backoff: again }, entry);
    },
    states: ['STARTING'],
    compares: ['leaseToken', 'attempt', 'lease'],
    after: {
      state: 'WAITING',
      leaseToken: 'resolver',
      notBefore: plusMs(leaseOver, 50_000),
      backoff: again,
      waitingFor: 'cleared',
      ...noLease,
      history: [entry],
    },
  }),
  aCase({
    name: 'reject of an UNCERTAIN by the resolver',
    seen: inDoubt,
    change: (seen) => doubts.rejectInDoubt(seen, error, ending, doubt, entry),
    states: ['UNCERTAIN'],
    compares: ['leaseToken', 'attempt'],
    after: {
      state: 'REJECTED',
      error,
      ...ending,
      visibilityFrom: doubt.visibilityFrom,
      searchFrom: doubt.searchFrom,
      nextSearch: undefined,
      ...noBackoff,
      history: [entry],
    },
  }),
  aCase({
    name: 'setAside of an UNCERTAIN',
    seen: inDoubt,
    change: (seen) => doubts.setAside(seen, error, ending, entry),
    states: ['UNCERTAIN'],
    compares: ['leaseToken', 'attempt'],
    after: { state: 'REJECTED', error, ...ending, ...noDoubt, ...noWait, ...noBackoff, history: [entry] },
  }),
  aCase({
    name: 'setAside of a STARTING whose lease is over',
    seen: fromBacklog,
    change: (seen) => doubts.setAside(seen, error, ending, entry),
    states: ['STARTING'],
    compares: ['leaseToken', 'attempt', 'lease'],
    after: { state: 'REJECTED', error, ...ending, ...noLease, ...noBackoff, history: [entry] },
  }),
  aCase({
    name: 'reject of a STARTING by the resolver',
    seen: fromBacklog,
    change: (seen) => doubts.rejectInDoubt(seen, error, ending, doubt, entry),
    states: ['STARTING'],
    compares: ['leaseToken', 'attempt', 'lease'],
    after: {
      state: 'REJECTED',
      error,
      ...ending,
      visibilityFrom: doubt.visibilityFrom,
      searchFrom: doubt.searchFrom,
      ...noLease,
      ...noBackoff,
      history: [entry],
    },
  }),
  aCase({
    name: 'outcome',
    seen: () => aStarted(),
    change: (seen) =>
      outcomes.outcome(seen, { jobRunId: seen.jobRunId, state: 'FAILED', endedAt: noon, error }, ending),
    states: ['STARTED'],
    compares: ['jobRunId'],
    after: { state: 'FAILED', ...ending, endedAt: noon, error },
  }),
  ...publishChanges,
  aCase({
    name: 'follow',
    seen: () => aStarted({ history: [] }),
    change: (seen) => outcomes.follow(seen, seen.jobRunId, 'jr_glue_retry', entry),
    states: ['STARTED'],
    compares: ['attempt', 'jobRunId'],
    after: { jobRunId: 'jr_glue_retry', history: [entry] },
  }),
  aCase({
    name: 'retry by the service',
    seen: () => aStarted({ retry, history: [] }),
    change: (seen) =>
      outcomes.retry(seen, { leaseToken: 'retrier', notBefore: plusMs(noon, 60_000), waitingFor: 'retry' }, entry),
    states: ['STARTED'],
    compares: ['attempt', 'jobRunId'],
    after: {
      state: 'WAITING',
      attempt: 2,
      leaseToken: 'retrier',
      notBefore: plusMs(noon, 60_000),
      waitingFor: 'retry',
      ...noAttempt,
      history: [entry],
    },
  }),
  aCase({
    name: 'retry by a person',
    seen: () => anEnded({ state: 'FAILED', ...ending, usage: { executionSeconds: 1 }, error, history: [] }),
    change: (seen) => outcomes.retry(seen, { leaseToken: 'person', notBefore: noon, waitingFor: 'redrive' }, entry),
    states: ['FAILED'],
    compares: ['attempt', 'jobRunId'],
    after: {
      state: 'WAITING',
      attempt: 2,
      leaseToken: 'person',
      notBefore: noon,
      waitingFor: 'redrive',
      ...noAttempt,
      error: undefined,
      history: [entry],
    },
  }),
  aCase({
    name: 'retry by a person of a request that succeeded',
    seen: () => anEnded({ ...ending, history: [] }),
    change: (seen) =>
      outcomes.retry(
        seen,
        { leaseToken: 'person', notBefore: noon, waitingFor: 'rerun' },
        { ...entry, what: 'rerun', by: 'ana', why: 'late correction' },
      ),
    states: ['SUCCEEDED'],
    compares: ['attempt', 'jobRunId'],
    after: {
      state: 'WAITING',
      attempt: 2,
      leaseToken: 'person',
      notBefore: noon,
      waitingFor: 'rerun',
      ...noAttempt,
      error: undefined,
      history: [{ ...entry, what: 'rerun', by: 'ana', why: 'late correction' }],
    },
  }),
  ...personChanges,
  ...memberChanges,
];
