import { describe, expect, it } from 'vitest';
import { walkGroups } from '../../lib/batch/walk-groups.ts';
import type { BatchRule } from '../../lib/core/batch/decide-cut.ts';
import { uploadsOf } from '../../lib/core/batch/gathering.ts';
import { GATHER_SHARDS, shardOfGroup } from '../../lib/core/ledger/gather-keys.ts';
import { plusMs } from '../../lib/core/time.ts';
import type { GatherSight } from '../../lib/ports/batch-ledger.ts';
import { aPolicy } from '../core/batch/a-policy.ts';
import { aGathered, aMembership } from '../doubles/items-in-state.ts';
import { noon } from '../doubles/ledger-items.ts';
import { memoryLedger } from '../doubles/memory-ledger.ts';

/** Names of groups that share a partition. */
const IN_ONE_SHARD = Array.from({ length: 200 }, (_, at) => `g${at}`)
  .filter((group) => shardOfGroup(group) === 0)
  .sort();
const [A = '', B = '', C = ''] = IN_ONE_SHARD;

const ledgerWith = (uploads: Readonly<Record<string, number>>, pageSize: number) => {
  const ledger = memoryLedger({ pageSize });
  let calls = 0;
  for (const [group, count] of Object.entries(uploads)) {
    for (let at = 0; at < count; at += 1) {
      ledger.put(aGathered({ arrival: plusMs(noon, at), member: aMembership({ group, part: 'orders' }) }));
    }
  }
  const gathering: typeof ledger.gathering = (shard, behind) => {
    calls += 1;
    return ledger.gathering(shard, behind);
  };
  return { ledger: { ...ledger, gathering }, calls: () => calls };
};

const walk = async (ledger: Pick<ReturnType<typeof memoryLedger>, 'gathering'>, rule: BatchRule, given = {}) => {
  const seen: (readonly [string, number, boolean])[] = [];
  for await (const { groupId, entries, more } of walkGroups(0, () => rule, ledger, given)) {
    seen.push([groupId, entries.length, more]);
  }
  return seen;
};

describe('walkGroups', () => {
  it('gives each group with all that gathers in it, whatever the pages', async () => {
    for (const pageSize of [1, 2, 3, 100]) {
      const { ledger } = ledgerWith({ [A]: 3, [B]: 1, [C]: 2 }, pageSize);
      expect(await walk(ledger, aPolicy({ items: 10 }))).toEqual([
        [A, 3, false],
        [B, 1, false],
        [C, 2, false],
      ]);
    }
  });

  it('jumps over what is more than a batch takes, so that a long group costs few pages', async () => {
    const { ledger, calls } = ledgerWith({ [A]: 500, [B]: 1 }, 10);
    const seen = await walk(ledger, aPolicy({ items: 15 }));
    expect(seen).toEqual([
      [A, 20, true],
      [B, 1, false],
    ]);
    expect(calls()).toBeLessThan(8);
  });

  it('says that more gathers only if it does', async () => {
    const { ledger } = ledgerWith({ [A]: 20, [B]: 1 }, 10);
    expect(await walk(ledger, aPolicy({ items: 15 }))).toEqual([
      [A, 20, false],
      [B, 1, false],
    ]);
  });

  it('reads on while something is missing that its trigger waits for', async () => {
    const { ledger } = ledgerWith({ [A]: 50 }, 10);
    const rule = aPolicy({ items: 15, need: { capture: 'part', names: ['rates'] } });
    expect(await walk(ledger, rule)).toEqual([[A, 50, false]]);
  });

  it('jumps over markers that are very many to the uploads, which come behind them', async () => {
    const sightOf = (place: number, role: 'marker' | 'upload'): GatherSight => {
      const requestId = String(place).padStart(24, '0');
      const entry = { requestId, trigger: 'orders', arrival: noon, member: aMembership({ group: A, role }) };
      return { kind: 'member', sort: `${A}#${role === 'upload' ? 1 : 0}#${requestId}`, groupId: A, entry };
    };
    const shown = [
      ...Array.from({ length: 21_000 }, (_, at) => sightOf(at, 'marker')),
      ...Array.from({ length: 3 }, (_, at) => sightOf(at, 'upload')),
    ];
    let calls = 0;
    const gathering = async (_shard: number, behind = '') => {
      calls += 1;
      return shown.filter(({ sort }) => sort > behind).slice(0, 1_000);
    };
    const { value: group } = await walkGroups(0, () => aPolicy(), { gathering }).next();
    expect(uploadsOf(group?.entries ?? [])).toHaveLength(3);
    expect(group).toMatchObject({ more: false, entries: { length: 5_003 } });
    expect(calls).toBeLessThan(9);
  });

  it('reads no more than a page of what is to become requests of their own', async () => {
    const { ledger } = ledgerWith({ [A]: 50 }, 10);
    expect(await walk(ledger, 'no-batch')).toEqual([[A, 10, true]]);
  });

  it('reads on until it has an upload, however many wishes to close stand before', async () => {
    const { ledger } = ledgerWith({ [A]: 5 }, 1);
    for (let at = 0; at < 3; at += 1) ledger.put(aGathered({ member: aMembership({ group: A, role: 'close' }) }));
    expect(await walk(ledger, 'no-batch')).toEqual([[A, 4, true]]);
    expect(await walk(ledger, aPolicy({ items: 1 }))).toEqual([[A, 5, true]]);
  });

  it('shows a group of which only a cut is under way', async () => {
    const { ledger } = ledgerWith({}, 10);
    await ledger.changeGroup({
      operation: 'cut',
      condition: { exists: false },
      item: {
        ...{ groupId: A, trigger: 'orders', by: {}, cutToken: 'c', number: 1, cutAt: noon, state: 'CUTTING' },
        ...{ kind: 'batch', list: [], reason: 'quiet', complete: true, missing: [] },
      },
    });
    expect(await walk(ledger, aPolicy())).toEqual([[A, 0, false]]);
  });

  it('begins with a group, and leaves out what is known to gather no more, of which none counts', async () => {
    const { ledger } = ledgerWith({ [A]: 2, [B]: 30 }, 10);
    const sights = await ledger.gathering(0, B);
    const without = new Set(sights.flatMap((sight) => (sight.kind === 'member' ? [sight.entry.requestId] : [])));
    expect(await walk(ledger, aPolicy({ items: 15 }), { from: B, without })).toEqual([[B, 20, false]]);
  });

  it('finds groups in every partition', () => {
    expect(new Set(Array.from({ length: 200 }, (_, at) => shardOfGroup(`g${at}`))).size).toBe(GATHER_SHARDS);
  });
});
