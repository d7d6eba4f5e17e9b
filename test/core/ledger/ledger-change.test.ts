import { describe, expect, it } from 'vitest';
import { applyChange, holds, isLeasedBy, isOwnWork } from '../../../lib/core/ledger/ledger-change.ts';
import type { LedgerItem } from '../../../lib/core/ledger/ledger-item.ts';
import { outcome } from '../../../lib/core/ledger/outcome-writes.ts';
import { acquire, record } from '../../../lib/core/ledger/start-writes.ts';
import { epochMs, plusMs } from '../../../lib/core/time.ts';
import { changeCases } from '../../contract/ledger-changes.ts';
import { anEnded, inState } from '../../doubles/items-in-state.ts';
import { aLease, anEnding, anUncertain, aStarted, aStarting, aWaiting, noon } from '../../doubles/ledger-items.ts';
import { memoryLedger } from '../../doubles/memory-ledger.ts';

/** What stands in the ledger after the change of a case. */
const done = async ({ seen, change }: (typeof changeCases)[number]) => {
  const ledger = memoryLedger();
  const item = seen();
  ledger.put(item);
  await ledger.change(change(item));
  const standing = await ledger.get(item.requestId);
  if (standing === undefined) throw new Error('it vanished');
  return { change: change(item), standing };
};

describe('isOwnWork', () => {
  it.each(changeCases)('knows the work of a first try of $name', async (given) => {
    const { change, standing } = await done(given);
    expect(isOwnWork(change, standing)).toBe(true);
  });

  it.each(changeCases)(
    "does not take another worker's state for that of $name, though it is the same",
    async (given) => {
      const { change, standing } = await done(given);
      const jobRunId = standing.jobRunId === undefined ? {} : { jobRunId: 'jr_other' };
      const batchId = standing.state === 'BATCHED' ? { batchId: 'another batch' } : {};
      expect(
        isOwnWork(change, { ...standing, leaseToken: 'somebody else', ...jobRunId, ...batchId } as LedgerItem),
      ).toBe(false);
    },
  );

  it.each(changeCases)('does not take another state for that of $name', async (given) => {
    const { change, standing } = await done(given);
    for (const state of ['WAITING', 'STARTING', 'UNCERTAIN', 'STARTED', 'REJECTED', 'UNKNOWN'] as const) {
      if (state !== standing.state) expect(isOwnWork(change, inState(state, standing))).toBe(false);
    }
    expect(isOwnWork(change, undefined)).toBe(false);
  });

  it('recognises a recorded run by its id, whichever worker recorded it', () => {
    const item = anUncertain();
    const entry = { at: noon, what: 'searched', attempt: 1, result: 'found' } as const;
    const recorded = record(item, { jobRunId: 'jr_1', startedAt: noon }, entry);
    expect(isOwnWork(recorded, aStarted({ leaseToken: 'whoever', jobRunId: 'jr_1' }))).toBe(true);
    expect(isOwnWork(recorded, aStarted({ leaseToken: item.leaseToken, jobRunId: 'jr_2' }))).toBe(false);
  });

  it('recognises a recorded end by its run, whichever worker recorded it', () => {
    const end = { jobRunId: 'jr_1', state: 'FAILED', endedAt: noon } as const;
    const ending = outcome(aStarted({ jobRunId: 'jr_1' }), end, anEnding());
    const standing = anEnded({ leaseToken: 'whoever', jobRunId: 'jr_1', state: 'FAILED' });
    expect(isOwnWork(ending, standing)).toBe(true);
    expect(isOwnWork(ending, { ...standing, jobRunId: 'jr_2' })).toBe(false);
    expect(isOwnWork(ending, { ...standing, state: 'SUCCEEDED' })).toBe(false);
  });
});

describe('isLeasedBy', () => {
  it('is true of a STARTING item of this lease token and of nothing else', () => {
    expect(isLeasedBy(aStarting({ leaseToken: 'me' }), 'me')).toBe(true);
    expect(isLeasedBy(aStarting({ leaseToken: 'you' }), 'me')).toBe(false);
    expect(isLeasedBy(aWaiting({ leaseToken: 'me' }), 'me')).toBe(false);
    expect(isLeasedBy(anUncertain({ leaseToken: 'me', visibilityFrom: epochMs(0) }), 'me')).toBe(false);
    expect(isLeasedBy(undefined, 'me')).toBe(false);
  });
});

describe('holds', () => {
  const item = aStarting({ leaseToken: 'me', leaseUntil: noon });
  const all = { states: ['STARTING', 'WAITING'], leaseToken: 'me', attempt: 1, leaseOverAt: plusMs(noon, 1) } as const;

  it('holds when every part does', () => {
    expect(holds(all, item)).toBe(true);
  });

  it.each([
    ['state', { states: ['WAITING'] as const }],
    ['leaseToken', { leaseToken: 'other' }],
    ['attempt', { attempt: 2 }],
    ['run', { jobRunId: 'jr_1' }],
    ['lease, which ends only now', { leaseOverAt: noon }],
  ])('does not hold for another %s', (_, part) => {
    expect(holds({ ...all, ...part }, item)).toBe(false);
  });

  it('does not hold if there is no item', () => {
    expect(holds(all, undefined)).toBe(false);
  });

  it('does not treat a missing lease as one that is over', () => {
    const started = aStarted({ leaseToken: 'me' });
    expect(holds({ states: ['STARTED'], leaseOverAt: noon }, started)).toBe(false);
  });
});

it('a condition fails on an item that a later version has written in a format of its own', () => {
  const item = aWaiting();
  const condition = { states: ['WAITING'] } as const;
  expect([undefined, 1, 2, 'new'].map((format) => holds(condition, { ...item, format } as LedgerItem))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

it.each(changeCases)('$name removes what its new state does not have, whether the item had it or not', (given) => {
  const gone = Object.keys(given.after).filter((name) => given.after[name] === undefined);
  expect(given.change(given.seen()).remove).toEqual(expect.arrayContaining(gone));
});

it('a change that leaves out what its new state demands is an error that says which change, and what is missing', () => {
  const item = aWaiting({ requestId: 'r1' });
  const taken = acquire(item, aLease());
  const { acquiredAt: _at, leaseUntil: _until, ...set } = { ...taken.set };
  expect(() => applyChange(item, { ...taken, set })).toThrow(
    'acquire of request r1: expected a whole STARTING item, found wrong or missing acquiredAt, leaseUntil',
  );
});
