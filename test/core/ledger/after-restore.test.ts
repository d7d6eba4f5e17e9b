import { describe, expect, it } from 'vitest';
import { afterRestore, type MarkedRun, standIn } from '../../../lib/core/ledger/after-restore.ts';
import type { LedgerItem } from '../../../lib/core/ledger/ledger-item.ts';
import { MINUTE_MS, plusMs } from '../../../lib/core/time.ts';
import { anUncertain, aStarting, aWaiting, noon } from '../../doubles/ledger-items.ts';

const before = plusMs(noon, -MINUTE_MS);
const after = plusMs(noon, MINUTE_MS);
const now = plusMs(noon, 60 * MINUTE_MS);
const restored = { since: noon, now, leaseToken: 'restored-1' };

const aRun = (given: Partial<MarkedRun> = {}): MarkedRun => ({
  requestId: 'r1',
  attempt: 1,
  jobName: 'orders-etl',
  jobRunId: 'jr_1',
  startedAt: after,
  isGluesRetry: false,
  ...given,
});

describe('a request without a run since the restored moment', () => {
  it.each<[string, LedgerItem, number]>([
    ['a waiting one from the restored moment', aWaiting(), noon],
    ['one being sent from where its lease began', aStarting({ acquiredAt: before }), before],
    ['one in doubt from where its search began', anUncertain({ searchFrom: before }), before],
    ['one in doubt since later from the restored moment', anUncertain({ searchFrom: after }), noon],
  ])('is searched for: %s', (_case, item, searchFrom) => {
    expect(afterRestore(item, [], restored)?.set).toMatchObject({ state: 'UNCERTAIN', searchFrom });
  });

  it('says in its history that the repair has put it in doubt', () => {
    expect(afterRestore(aWaiting(), [], restored)?.set.history).toEqual([
      { at: now, what: 'restored', attempt: 1, result: 'in doubt' },
    ]);
  });
});

describe('of several runs', () => {
  const runs = [
    aRun({ jobRunId: 'jr_earlier_attempt', startedAt: noon }),
    aRun({ attempt: 2, jobRunId: 'jr_glue_retry', isGluesRetry: true, startedAt: noon }),
    aRun({ attempt: 2, jobRunId: 'jr_second', startedAt: plusMs(after, 1) }),
    aRun({ attempt: 2, jobRunId: 'jr_first' }),
  ];

  it.each([
    ['as listed', runs],
    ['the other way round', runs.toReversed()],
  ])('the latest attempt counts, of it what Glue did not repeat, of that the first: %s', (_order, listed) => {
    expect(afterRestore(aWaiting(), listed, restored)?.set).toMatchObject({
      attempt: 2,
      jobRunId: 'jr_first',
      history: [{ at: now, what: 'restored', attempt: 1, result: 'found', jobRunId: 'jr_first' }],
    });
    expect(standIn(listed, '--marker', restored)).toMatchObject({ attempt: 2, jobRunId: 'jr_first' });
  });
});

describe('a stand-in for a lost request', () => {
  it('has an identity of its own, and tells how its run was found', () => {
    expect(standIn([aRun({ attempt: 3 })], '--marker', restored)).toMatchObject({
      identity: '["restored","r1"]',
      history: [{ at: now, what: 'restored', attempt: 3, result: 'found', jobRunId: 'jr_1' }],
    });
  });

  it('is not made without a run', () => {
    expect(() => standIn([], '--marker', restored)).toThrow('a stand-in needs a run');
  });
});
