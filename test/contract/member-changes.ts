import type { HistoryEntry } from '../../lib/core/ledger/ledger-item.ts';
import * as members from '../../lib/core/ledger/member-writes.ts';
import { plusMs, toEpochSeconds } from '../../lib/core/time.ts';
import { aGathered, aMembership } from '../doubles/items-in-state.ts';
import { anEnding, aRejected, noon } from '../doubles/ledger-items.ts';
import { aCase, type ChangeCase } from './change-case.ts';

const entry: HistoryEntry = { at: noon, what: 'redriven', attempt: 1, result: 'REJECTED', by: 'ana' };
const ending = anEnding({ endedAt: plusMs(noon, 300_001) });
const expiresAt = toEpochSeconds(plusMs(noon, 86_400_000));
const error = { name: 'RenderFailed', message: 'no area' };
const retry = { attempts: 2, on: ['FAILED'], delaySeconds: 60 } as const;
const member = aMembership({ part: 'rates' });

/** The writes by which an upload gathers, and by which a cut takes it. */
export const memberChanges: readonly ChangeCase[] = [
  aCase({
    name: 'regather',
    seen: () => aRejected({ ...ending, retry, startBefore: noon, history: [] }),
    change: (seen) => members.regather(seen, { leaseToken: 'person', member }, entry),
    states: ['REJECTED'],
    compares: ['leaseToken'],
    after: {
      state: 'GATHERED',
      leaseToken: 'person',
      member,
      error: undefined,
      endedAt: undefined,
      expiresAt: undefined,
      outcomeDue: undefined,
      retry: undefined,
      startBefore: undefined,
      history: [entry],
    },
  }),
  aCase({
    name: 'assign',
    seen: () => aGathered(),
    change: (seen) => members.assign(seen, { batchId: 'batch-1', expiresAt }),
    states: ['GATHERED'],
    compares: [],
    after: { state: 'BATCHED', batchId: 'batch-1', expiresAt },
  }),
  aCase({
    name: 'assign by a cut that makes no batch',
    seen: () => aGathered(),
    change: (seen) => members.assign(seen, { expiresAt }),
    states: ['GATHERED'],
    compares: [],
    after: { state: 'BATCHED', expiresAt },
  }),
  aCase({
    name: 'single',
    seen: () => aGathered({ jobName: 'etl' }),
    change: (seen) =>
      members.single(seen, { leaseToken: 'closer', request: { JobName: 'etl' }, retry, startBefore: noon }),
    states: ['GATHERED'],
    compares: [],
    after: {
      state: 'WAITING',
      leaseToken: 'closer',
      request: { JobName: 'etl' },
      waitingFor: 'backlog',
      retry,
      startBefore: noon,
    },
  }),
  aCase({
    name: 'single of an upload that gives no valid request',
    seen: () => aGathered(),
    change: (seen) => members.rejectSingle(seen, 'closer', error, ending),
    states: ['GATHERED'],
    compares: [],
    after: { state: 'REJECTED', leaseToken: 'closer', error, ...ending },
  }),
];
