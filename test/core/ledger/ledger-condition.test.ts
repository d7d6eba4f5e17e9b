import { describe, expect, it } from 'vitest';
import { holds } from '../../../lib/core/ledger/ledger-condition.ts';
import type { LedgerItem } from '../../../lib/core/ledger/ledger-item.ts';
import { plusMs } from '../../../lib/core/time.ts';
import { aStarted, aStarting, aWaiting, noon } from '../../doubles/ledger-items.ts';

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

  it('does not hold where nothing is', () => {
    expect(holds(all, undefined)).toBe(false);
  });

  it('does not take a missing lease for one that is over', () => {
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
