import { describe, expect, it } from 'vitest';
import { behindGroup, gatherChange, groupKeys, memberKeys } from '../../../lib/core/ledger/gather-keys.ts';
import { assign, regather, rejectSingle, single } from '../../../lib/core/ledger/member-writes.ts';
import { plusMs, toEpochSeconds } from '../../../lib/core/time.ts';
import { aBatched, aGathered, aMembership } from '../../doubles/items-in-state.ts';
import { anEnding, aRejected, aWaiting, noon } from '../../doubles/ledger-items.ts';

const entry = { at: noon, what: 'redriven', attempt: 1, result: 'REJECTED' } as const;

describe('memberKeys', () => {
  it('puts markers and wishes to close before the uploads, which stand in order of arrival', () => {
    const sortOf = (role: 'upload' | 'marker' | 'close', ms: number) =>
      memberKeys(aGathered({ arrival: plusMs(noon, ms), member: aMembership({ group: 'g1', role }) })).gatherSort ?? '';
    const sorts = [groupKeys({ groupId: 'g1', state: 'CUTTING' }).gatherSort ?? '', sortOf('marker', 9)];
    sorts.push(sortOf('close', 10), sortOf('upload', 1), sortOf('upload', 20), behindGroup('g1'));
    expect(sorts.toSorted()).toEqual(sorts);
  });

  it('gives none for what does not gather: a member of a batch, a request that was a member', () => {
    expect(memberKeys(aBatched())).toEqual({});
    expect(memberKeys(aWaiting({ member: aMembership() }))).toEqual({});
  });

  it('puts all of a group into one partition, with its cut', () => {
    const keys = [1, 2, 3].map(() => memberKeys(aGathered({ member: aMembership({ group: 'g7' }) })).gatherKey);
    expect(new Set([...keys, groupKeys({ groupId: 'g7', state: 'CUTTING' }).gatherKey]).size).toBe(1);
  });

  it('spreads groups over all partitions', () => {
    const groups = Array.from({ length: 200 }, (_, at) => `g${at}`);
    expect(new Set(groups.map((groupId) => groupKeys({ groupId, state: 'CUTTING' }).gatherKey)).size).toBe(8);
  });
});

describe('gatherChange', () => {
  it('takes an upload that gathers out of its trigger’s history', () => {
    const member = aMembership({ group: 'g1' });
    const made = gatherChange(regather(aRejected(), { leaseToken: 't', member }, entry));
    expect(made.set.gatherSort).toMatch(/^g1#1#/);
    expect(made.remove).toEqual(['historyKey']);
  });

  it('leaves the index with what a cut takes, and puts what becomes a request of its own into the history', () => {
    const [gathered, gone] = [aGathered(), ['gatherKey', 'gatherSort']];
    expect(gatherChange(assign(gathered, { expiresAt: toEpochSeconds(noon) }))).toEqual({ set: {}, remove: gone });
    const request = { JobName: gathered.jobName };
    for (const change of [
      single(gathered, { leaseToken: 't', request }),
      rejectSingle(gathered, 't', { name: 'E', message: 'm' }, anEnding()),
    ]) {
      expect(gatherChange(change)).toEqual({
        set: { historyKey: expect.stringMatching(/^orders#2026-11-22#/) },
        remove: gone,
      });
    }
  });
});
