import type { Backoff } from '../../lib/core/ledger/backoff.ts';
import type { HistoryEntry } from '../../lib/core/ledger/ledger-item.ts';
import * as person from '../../lib/core/ledger/person-writes.ts';
import { plusMs } from '../../lib/core/time.ts';
import { aCancelled, anEnding, anUncertain, aRejected, aWaiting, noon } from '../doubles/ledger-items.ts';
import { aCase, type ChangeCase } from './change-case.ts';

const leaseOver = plusMs(noon, 300_001);
const entry: HistoryEntry = { at: noon, what: 'searched', attempt: 1, result: 'nothing' };
const ending = anEnding({ endedAt: plusMs(noon, 300_001) });
const noEnd = { endedAt: undefined, expiresAt: undefined, outcomeDue: undefined };
const doubt = { visibilityFrom: plusMs(noon, 1), searchFrom: plusMs(noon, 2), nextSearch: plusMs(noon, 3) };
const noLease = { acquiredAt: undefined, leaseUntil: undefined, fromBacklog: undefined };
const noDoubt = { visibilityFrom: undefined, searchFrom: undefined, nextSearch: undefined };
const noWait = { notBefore: undefined, waitingFor: undefined };
const backoff: Backoff = { of: 'job', since: noon, count: 3 };
const noBackoff = { backoff: undefined };
const noRefusal = { ...noLease, ...noBackoff, ...noEnd, error: undefined };
const inDoubt = () => anUncertain({ backoff, history: [] });
const cancelled: HistoryEntry = { ...entry, what: 'cancelled', by: 'ana', why: 'sent twice' };

/** The writes that a person makes. */
export const personChanges: readonly ChangeCase[] = [
  aCase({
    name: 'restore of a request whose run was found, as a later attempt',
    seen: () => ({ ...inDoubt(), startBefore: noon }),
    change: (seen) => person.restoreRun(seen, { attempt: 2, jobRunId: 'jr_2', startedAt: noon }, 'restored', entry),
    states: ['UNCERTAIN'],
    compares: ['leaseToken', 'attempt'],
    after: {
      state: 'STARTED',
      startBefore: undefined,
      leaseToken: 'restored',
      attempt: 2,
      jobRunId: 'jr_2',
      startedAt: noon,
      ...noRefusal,
      ...noDoubt,
      ...noWait,
      history: [entry],
    },
  }),
  aCase({
    name: 'restore of a request that may have been sent',
    seen: () => aWaiting({ history: [] }),
    change: (seen) => person.restoreDoubt(seen, 'restored', doubt, entry),
    states: ['WAITING'],
    compares: ['leaseToken', 'attempt'],
    after: {
      state: 'UNCERTAIN',
      leaseToken: 'restored',
      ...doubt,
      ...noLease,
      ...noWait,
      ...noEnd,
      ...noBackoff,
      history: [entry],
    },
  }),
  aCase({
    name: 'redrive',
    seen: () => aRejected({ ...ending }),
    change: (seen) => person.redrive(seen, { leaseToken: 'person', now: leaseOver }, entry),
    states: ['REJECTED'],
    compares: ['leaseToken'],
    after: {
      state: 'WAITING',
      leaseToken: 'person',
      notBefore: leaseOver,
      waitingFor: 'redrive',
      ...noRefusal,
      history: [entry],
    },
  }),
  aCase({
    name: 'redrive with a request that can be rendered by now',
    seen: () => {
      const { request: _, ...unrendered } = aRejected({ ...ending });
      return unrendered;
    },
    change: (seen) =>
      person.redrive(seen, { leaseToken: 'person', now: leaseOver, request: { JobName: 'job' } }, entry),
    states: ['REJECTED'],
    compares: ['leaseToken'],
    after: {
      state: 'WAITING',
      leaseToken: 'person',
      request: { JobName: 'job' },
      notBefore: leaseOver,
      waitingFor: 'redrive',
      ...noRefusal,
      history: [entry],
    },
  }),
  aCase({
    name: 'redrive of what was rejected in doubt, where a person vouches that no run exists',
    seen: () => aRejected({ ...ending, visibilityFrom: doubt.visibilityFrom, searchFrom: doubt.searchFrom }),
    change: (seen) => person.redrive(seen, { leaseToken: 'person', now: leaseOver, noRunExists: true }, entry),
    states: ['REJECTED'],
    compares: ['leaseToken'],
    after: {
      state: 'WAITING',
      leaseToken: 'person',
      notBefore: leaseOver,
      waitingFor: 'redrive',
      visibilityFrom: undefined,
      searchFrom: undefined,
      ...noRefusal,
      history: [entry],
    },
  }),
  aCase({
    name: 'redrive of what was rejected in doubt',
    seen: () => aRejected({ ...ending, visibilityFrom: doubt.visibilityFrom, searchFrom: doubt.searchFrom }),
    change: (seen) => person.redrive(seen, { leaseToken: 'person', now: leaseOver }, entry),
    states: ['REJECTED'],
    compares: ['leaseToken'],
    after: {
      state: 'UNCERTAIN',
      leaseToken: 'person',
      visibilityFrom: doubt.visibilityFrom,
      searchFrom: doubt.searchFrom,
      nextSearch: leaseOver,
      ...noRefusal,
      history: [entry],
    },
  }),
  aCase({
    name: 'cancel by a person',
    seen: () => aWaiting({ notBefore: noon, waitingFor: 'denied', backoff }),
    change: (seen) => person.cancel(seen, { cancelledBy: 'ana', why: 'sent twice' }, ending, cancelled),
    states: ['WAITING'],
    compares: ['leaseToken'],
    after: {
      state: 'CANCELLED',
      cancelledBy: 'ana',
      why: 'sent twice',
      ...ending,
      ...noWait,
      ...noBackoff,
      history: [cancelled],
    },
  }),
  aCase({
    name: 'cancel together with others',
    seen: () => aWaiting({ history: [] }),
    change: (seen) =>
      person.cancel(seen, { cancelledBy: 'ana', why: 'sent twice', cancelId: 'c-1' }, ending, cancelled),
    states: ['WAITING'],
    compares: ['leaseToken'],
    after: {
      state: 'CANCELLED',
      cancelledBy: 'ana',
      why: 'sent twice',
      cancelId: 'c-1',
      ...ending,
      ...noWait,
      history: [cancelled],
    },
  }),
  aCase({
    name: 'redrive of what was cancelled',
    seen: () => aCancelled({ ...ending, cancelId: 'c-1', startBefore: noon }),
    change: (seen) => person.redrive(seen, { leaseToken: 'person', now: leaseOver }, entry),
    states: ['CANCELLED'],
    compares: ['leaseToken'],
    after: {
      state: 'WAITING',
      leaseToken: 'person',
      notBefore: leaseOver,
      waitingFor: 'redrive',
      cancelledBy: undefined,
      why: undefined,
      cancelId: undefined,
      startBefore: undefined,
      ...noRefusal,
      history: [entry],
    },
  }),
];
