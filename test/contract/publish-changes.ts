import { publish } from '../../lib/core/ledger/publish-writes.ts';
import { anEnded } from '../doubles/items-in-state.ts';
import { aCancelled, anEnding, aRejected } from '../doubles/ledger-items.ts';
import { aCase, type ChangeCase } from './change-case.ts';

const ending = anEnding();

/** The writes that note a published outcome. */
export const publishChanges: readonly ChangeCase[] = [
  aCase({
    name: 'publish of the outcome of a run',
    seen: () => ({ ...anEnded({ state: 'FAILED' }), ...ending }),
    change: (seen) => publish(seen, { executionSeconds: 61, dpuSeconds: 610 }),
    states: ['FAILED'],
    compares: ['leaseToken', 'attempt'],
    after: { state: 'FAILED', outcomeDue: undefined, usage: { executionSeconds: 61, dpuSeconds: 610 } },
  }),
  aCase({
    name: 'publish of the outcome of a run that Glue does not show',
    seen: () => ({ ...anEnded({ state: 'UNKNOWN' }), ...ending }),
    change: (seen) => publish(seen, undefined),
    states: ['UNKNOWN'],
    compares: ['leaseToken', 'attempt'],
    after: { state: 'UNKNOWN', outcomeDue: undefined },
  }),
  aCase({
    name: 'publish of a rejection',
    seen: () => aRejected({ ...ending }),
    change: (seen) => publish(seen, undefined),
    states: ['REJECTED'],
    compares: ['leaseToken', 'attempt'],
    after: { state: 'REJECTED', ...ending, outcomeDue: undefined },
  }),
  aCase({
    name: 'publish of a cancel',
    seen: () => aCancelled({ ...ending }),
    change: (seen) => publish(seen, undefined),
    states: ['CANCELLED'],
    compares: ['leaseToken', 'attempt'],
    after: { state: 'CANCELLED', ...ending, outcomeDue: undefined },
  }),
];
