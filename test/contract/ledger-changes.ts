import type { Setback } from '../../lib/core/backlog/backoff.ts';
import type { HistoryEntry, LedgerItem, RequestState } from '../../lib/core/ledger/ledger-item.ts';
import * as writes from '../../lib/core/ledger/ledger-writes.ts';
import { plusMs, toEpochSeconds } from '../../lib/core/time.ts';
import type { RetryPolicy } from '../../lib/core/triggers/trigger.ts';
import { aHold, anUncertain, aRejected, aStarted, aStarting, aWaiting, noon } from '../doubles/ledger-items.ts';

/** One conditional write of the protocol, as its table in section 2 has it. */
export interface ChangeCase {
  readonly name: string;
  /** An item that the change is for. */
  readonly seen: () => LedgerItem;
  readonly change: (seen: LedgerItem) => writes.LedgerChange;
  /** The states in which it applies, everything else being equal. */
  readonly states: readonly RequestState[];
  /** What else of the item must be as it was seen. */
  readonly compares: readonly ('owner' | 'attempt' | 'jobRunId' | 'lease')[];
  /** What the item has afterwards; `undefined` for what is gone. */
  readonly after: Readonly<Record<string, unknown>>;
}

const leaseOver = plusMs(noon, 300_001);
const hold = aHold({ owner: 'taker' });
const entry: HistoryEntry = { at: noon, what: 'looked', attempt: 1, result: 'nothing' };
const error = { name: 'InvalidInputException', message: 'Timeout not valid', httpStatus: 400 };
const expiresAt = toEpochSeconds(plusMs(noon, 90 * 86_400_000));
const doubt = { settleFrom: plusMs(noon, 1), lookFrom: plusMs(noon, 2), nextLook: plusMs(noon, 3) };

const noLease = { takenAt: undefined, leaseUntil: undefined, fromLine: undefined };
const noDoubt = { settleFrom: undefined, lookFrom: undefined, nextLook: undefined };
const noLine = { notBefore: undefined, waitingFor: undefined };

const noRun = { jobRunId: undefined, startedAt: undefined, endedAt: undefined };

const retry: RetryPolicy = {
  attempts: 3,
  on: ['FAILED', 'TIMEOUT'],
  when: { cel: 'attempt == 1', code: { op: 'literal', value: true } },
  delaySeconds: 60,
  factor: 2,
  longestSeconds: 3_600,
};

const setback: Setback = { of: 'job', since: noon, count: 3 };
const again: Setback = { of: 'request', since: noon, count: 4 };
const noSetback = { setback: undefined };

const fromLine = () => aStarting({ fromLine: true, setback });
const inDoubt = () => anUncertain({ setback, history: [] });

export const changeCases: readonly ChangeCase[] = [
  {
    name: 'take',
    seen: () => aWaiting({ notBefore: noon, setback }),
    change: (seen) => writes.take(seen, hold),
    states: ['WAITING'],
    compares: ['owner', 'attempt'],
    after: { state: 'STARTING', ...hold, fromLine: true, ...noLine, setback },
  },
  {
    name: 'record',
    seen: fromLine,
    change: (seen) => writes.record(seen, { jobRunId: 'jr_1', startedAt: noon }, entry),
    states: ['STARTING', 'UNCERTAIN', 'WAITING'],
    compares: ['attempt'],
    after: {
      state: 'STARTED',
      jobRunId: 'jr_1',
      startedAt: noon,
      leaseUntil: undefined,
      fromLine: undefined,
      ...noDoubt,
      ...noLine,
      ...noSetback,
      error: undefined,
      history: [entry],
    },
  },
  {
    name: 'adopt',
    seen: inDoubt,
    change: (seen) => writes.adopt(seen, { jobRunId: 'jr_1', startedAt: noon }, entry),
    states: ['UNCERTAIN'],
    compares: ['owner', 'attempt'],
    after: {
      state: 'STARTED',
      jobRunId: 'jr_1',
      startedAt: noon,
      ...noDoubt,
      ...noSetback,
      error: undefined,
      history: [entry],
    },
  },
  {
    name: 'park',
    seen: fromLine,
    change: (seen) => writes.park(seen, { notBefore: noon, waitingFor: 'busy' }, entry),
    states: ['STARTING'],
    compares: ['owner'],
    after: { state: 'WAITING', notBefore: noon, waitingFor: 'busy', ...noLease, ...noSetback, history: [entry] },
  },
  {
    name: 'park of what was set back again',
    seen: fromLine,
    change: (seen) => writes.park(seen, { notBefore: noon, waitingFor: 'denied', setback: again }, entry),
    states: ['STARTING'],
    compares: ['owner'],
    after: { state: 'WAITING', notBefore: noon, waitingFor: 'denied', setback: again, ...noLease, history: [entry] },
  },
  {
    name: 'singleOut',
    seen: () => aWaiting({ notBefore: noon, waitingFor: 'denied', setback }),
    change: (seen) => writes.singleOut(seen, setback),
    states: ['WAITING'],
    compares: ['owner', 'attempt'],
    after: { waitingFor: 'refused', setback: { ...setback, of: 'request' } },
  },
  {
    name: 'reject by the starter',
    seen: fromLine,
    change: (seen) => writes.reject(seen, error, expiresAt, entry),
    states: ['STARTING'],
    compares: ['owner'],
    after: { state: 'REJECTED', error, expiresAt, ...noLease, ...noLine, ...noSetback, history: [entry] },
  },
  {
    name: 'doubt by the starter',
    seen: fromLine,
    change: (seen) => writes.doubt(seen, { ...doubt, setback: again }, error, entry),
    states: ['STARTING'],
    compares: ['owner'],
    after: { state: 'UNCERTAIN', ...doubt, setback: again, error, ...noLease, ...noLine, history: [entry] },
  },
  {
    name: 'doubt by the resolver',
    seen: fromLine,
    change: (seen) => writes.doubtExpired(seen, { ...doubt, setback: again }, leaseOver, entry),
    states: ['STARTING'],
    compares: ['owner', 'lease'],
    after: { state: 'UNCERTAIN', ...doubt, setback: again, ...noLease, ...noLine, history: [entry] },
  },
  {
    name: 'postpone',
    seen: inDoubt,
    change: (seen) => writes.postpone(seen, plusMs(noon, 60_000), entry),
    states: ['UNCERTAIN'],
    compares: ['owner', 'attempt'],
    after: { nextLook: plusMs(noon, 60_000), history: [entry] },
  },
  {
    name: 'clear of an UNCERTAIN',
    seen: inDoubt,
    change: (seen) => writes.clear(seen, { owner: 'resolver', now: leaseOver }, entry),
    states: ['UNCERTAIN'],
    compares: ['owner', 'attempt'],
    after: {
      state: 'WAITING',
      owner: 'resolver',
      notBefore: leaseOver,
      waitingFor: 'cleared',
      ...noDoubt,
      error: undefined,
      history: [entry],
    },
  },
  {
    name: 'clear of a STARTING whose lease is over',
    seen: fromLine,
    change: (seen) => {
      const notBefore = plusMs(leaseOver, 50_000);
      return writes.clear(seen, { owner: 'resolver', now: leaseOver, notBefore, setback: again }, entry);
    },
    states: ['STARTING'],
    compares: ['owner', 'attempt', 'lease'],
    after: {
      state: 'WAITING',
      owner: 'resolver',
      notBefore: plusMs(leaseOver, 50_000),
      setback: again,
      waitingFor: 'cleared',
      ...noLease,
      history: [entry],
    },
  },
  {
    name: 'reject of an UNCERTAIN by the resolver',
    seen: inDoubt,
    change: (seen) => writes.rejectInDoubt(seen, { error, expiresAt, now: leaseOver }, doubt, entry),
    states: ['UNCERTAIN'],
    compares: ['owner', 'attempt'],
    after: {
      state: 'REJECTED',
      error,
      expiresAt,
      settleFrom: doubt.settleFrom,
      lookFrom: doubt.lookFrom,
      nextLook: undefined,
      ...noSetback,
      history: [entry],
    },
  },
  {
    name: 'setAside of an UNCERTAIN',
    seen: inDoubt,
    change: (seen) => writes.setAside(seen, { error, expiresAt, now: leaseOver }, entry),
    states: ['UNCERTAIN'],
    compares: ['owner', 'attempt'],
    after: { state: 'REJECTED', error, expiresAt, ...noDoubt, ...noSetback, history: [entry] },
  },
  {
    name: 'setAside of a STARTING whose lease is over',
    seen: fromLine,
    change: (seen) => writes.setAside(seen, { error, expiresAt, now: leaseOver }, entry),
    states: ['STARTING'],
    compares: ['owner', 'attempt', 'lease'],
    after: { state: 'REJECTED', error, expiresAt, ...noLease, ...noSetback, history: [entry] },
  },
  {
    name: 'reject of a STARTING by the resolver',
    seen: fromLine,
    change: (seen) => writes.rejectInDoubt(seen, { error, expiresAt, now: leaseOver }, doubt, entry),
    states: ['STARTING'],
    compares: ['owner', 'attempt', 'lease'],
    after: {
      state: 'REJECTED',
      error,
      expiresAt,
      settleFrom: doubt.settleFrom,
      lookFrom: doubt.lookFrom,
      ...noLease,
      ...noSetback,
      history: [entry],
    },
  },
  {
    name: 'outcome',
    seen: () => aStarted(),
    change: (seen) =>
      writes.outcome(seen, { jobRunId: seen.jobRunId ?? '', state: 'FAILED', endedAt: noon, error }, expiresAt),
    states: ['STARTED'],
    compares: ['jobRunId'],
    after: { state: 'FAILED', endedAt: noon, error, expiresAt },
  },
  {
    name: 'follow',
    seen: () => aStarted({ history: [] }),
    change: (seen) => writes.follow(seen, seen.jobRunId ?? '', 'jr_glue_retry', entry),
    states: ['STARTED'],
    compares: ['attempt', 'jobRunId'],
    after: { jobRunId: 'jr_glue_retry', history: [entry] },
  },
  {
    name: 'retry by the service',
    seen: () => aStarted({ retry, history: [] }),
    change: (seen) =>
      writes.retry(
        seen,
        { state: 'STARTED', jobRunId: seen.jobRunId ?? '' },
        { owner: 'retrier', notBefore: plusMs(noon, 60_000), waitingFor: 'retry' },
        entry,
      ),
    states: ['STARTED'],
    compares: ['attempt', 'jobRunId'],
    after: {
      state: 'WAITING',
      attempt: 2,
      owner: 'retrier',
      notBefore: plusMs(noon, 60_000),
      waitingFor: 'retry',
      ...noLease,
      ...noRun,
      history: [entry],
    },
  },
  {
    name: 'retry by a person',
    seen: () => aStarted({ state: 'FAILED', endedAt: noon, error, expiresAt, history: [] }),
    change: (seen) =>
      writes.retry(
        seen,
        { state: 'FAILED', jobRunId: seen.jobRunId ?? '' },
        { owner: 'person', notBefore: noon, waitingFor: 'redrive' },
        entry,
      ),
    states: ['FAILED'],
    compares: ['attempt', 'jobRunId'],
    after: {
      state: 'WAITING',
      attempt: 2,
      owner: 'person',
      notBefore: noon,
      waitingFor: 'redrive',
      ...noLease,
      ...noRun,
      error: undefined,
      expiresAt: undefined,
      history: [entry],
    },
  },
  {
    name: 'retry by a person of a request that succeeded',
    seen: () => aStarted({ state: 'SUCCEEDED', endedAt: noon, expiresAt, history: [] }),
    change: (seen) =>
      writes.retry(
        seen,
        { state: 'SUCCEEDED', jobRunId: seen.jobRunId ?? '' },
        { owner: 'person', notBefore: noon, waitingFor: 'rerun' },
        { ...entry, what: 'rerun', by: 'ana', why: 'late correction' },
      ),
    states: ['SUCCEEDED'],
    compares: ['attempt', 'jobRunId'],
    after: {
      state: 'WAITING',
      attempt: 2,
      owner: 'person',
      notBefore: noon,
      waitingFor: 'rerun',
      ...noLease,
      ...noRun,
      error: undefined,
      expiresAt: undefined,
      history: [{ ...entry, what: 'rerun', by: 'ana', why: 'late correction' }],
    },
  },
  {
    name: 'restore of a request whose run was found, as a later attempt',
    seen: inDoubt,
    change: (seen) => writes.restoreRun(seen, { attempt: 2, jobRunId: 'jr_2', startedAt: noon }, 'restored', entry),
    states: ['UNCERTAIN'],
    compares: ['owner', 'attempt'],
    after: {
      state: 'STARTED',
      owner: 'restored',
      attempt: 2,
      jobRunId: 'jr_2',
      startedAt: noon,
      settleFrom: undefined,
      lookFrom: undefined,
      nextLook: undefined,
      ...noSetback,
      error: undefined,
      history: [entry],
    },
  },
  {
    name: 'restore of a request that may have been sent',
    seen: () => aWaiting({ history: [] }),
    change: (seen) => writes.restoreDoubt(seen, 'restored', doubt, entry),
    states: ['WAITING'],
    compares: ['owner', 'attempt'],
    after: { state: 'UNCERTAIN', owner: 'restored', ...doubt, waitingFor: undefined, history: [entry] },
  },
  {
    name: 'redrive',
    seen: () => aRejected({ expiresAt }),
    change: (seen) => writes.redrive(seen, { owner: 'person', now: leaseOver }, entry),
    states: ['REJECTED'],
    compares: ['owner'],
    after: {
      state: 'WAITING',
      owner: 'person',
      notBefore: leaseOver,
      waitingFor: 'redrive',
      error: undefined,
      expiresAt: undefined,
      history: [entry],
    },
  },
  {
    name: 'redrive with a request that can be rendered by now',
    seen: () => {
      const { request: _, ...unrendered } = aRejected({ expiresAt });
      return unrendered;
    },
    change: (seen) => writes.redrive(seen, { owner: 'person', now: leaseOver, request: { JobName: 'job' } }, entry),
    states: ['REJECTED'],
    compares: ['owner'],
    after: {
      state: 'WAITING',
      owner: 'person',
      request: { JobName: 'job' },
      notBefore: leaseOver,
      waitingFor: 'redrive',
      error: undefined,
      expiresAt: undefined,
      history: [entry],
    },
  },
  {
    name: 'redrive of what was rejected in doubt, where a person vouches that no run exists',
    seen: () => aRejected({ expiresAt, settleFrom: doubt.settleFrom, lookFrom: doubt.lookFrom }),
    change: (seen) => writes.redrive(seen, { owner: 'person', now: leaseOver, noRunExists: true }, entry),
    states: ['REJECTED'],
    compares: ['owner'],
    after: {
      state: 'WAITING',
      owner: 'person',
      notBefore: leaseOver,
      waitingFor: 'redrive',
      settleFrom: undefined,
      lookFrom: undefined,
      error: undefined,
      expiresAt: undefined,
      history: [entry],
    },
  },
  {
    name: 'redrive of what was rejected in doubt',
    seen: () => aRejected({ expiresAt, settleFrom: doubt.settleFrom, lookFrom: doubt.lookFrom }),
    change: (seen) => writes.redrive(seen, { owner: 'person', now: leaseOver }, entry),
    states: ['REJECTED'],
    compares: ['owner'],
    after: {
      state: 'UNCERTAIN',
      owner: 'person',
      settleFrom: doubt.settleFrom,
      lookFrom: doubt.lookFrom,
      nextLook: leaseOver,
      error: undefined,
      expiresAt: undefined,
      history: [entry],
    },
  },
];
