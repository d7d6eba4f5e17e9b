import { describe, expect, it } from 'vitest';
import { GATHER_SHARDS } from '../../lib/core/ledger/gather-keys.ts';
import type { GroupWrite } from '../../lib/core/ledger/group-change.ts';
import type { CuttingGroup, GroupItem, IdleGroup } from '../../lib/core/ledger/group-item.ts';
import { type Cut, cut, finish } from '../../lib/core/ledger/group-writes.ts';
import { assign, gather, regather, single } from '../../lib/core/ledger/member-writes.ts';
import { plusMs, toEpochSeconds } from '../../lib/core/time.ts';
import type { GatherSight } from '../../lib/ports/batch-ledger.ts';
import { aGathered, aMembership, anItem } from '../doubles/items-in-state.ts';
import { aRejected, noon, unique } from '../doubles/ledger-items.ts';
import type { BatchingLedger } from '../doubles/whole-ledger.ts';

const expiresAt = toEpochSeconds(plusMs(noon, 86_400_000));

const aCut = (given: Partial<Cut> = {}): Cut => ({
  groupId: unique('group'),
  trigger: 'orders',
  by: { day: '2026-11-22' },
  cutToken: unique('cut'),
  cutAt: noon,
  kind: 'batch',
  batchId: unique('batch'),
  manifestFormat: 'redshift',
  list: ['r1', 'r2'],
  reason: 'quiet',
  complete: true,
  missing: [],
  ...given,
});

/** What every ledger does with groups, and with what gathers in them. */
export const groupContract = (given: () => BatchingLedger): void => {
  const write = (made: GroupWrite) => given().changeGroup(made);
  const standing = async <Group extends GroupItem>(made: GroupWrite<Group>): Promise<Group> => {
    expect(await write(made)).toEqual({ applied: true });
    expect(await given().group(made.item.groupId)).toStrictEqual(made.item);
    return made.item;
  };
  const cutting = (over: Partial<Cut> = {}): Promise<CuttingGroup> => standing(cut(undefined, aCut(over)));
  const idle = async (over: Partial<Cut> = {}): Promise<IdleGroup> => standing(finish(await cutting(over), expiresAt));
  const expectRefused = async (made: GroupWrite, group: GroupItem | undefined) => {
    expect(await write(made)).toEqual({ applied: false, group });
    expect(await given().group(made.item.groupId)).toEqual(group);
  };
  const sights = async (groupId: string): Promise<readonly GatherSight[]> => {
    const found: GatherSight[] = [];
    for (let shard = 0; shard < GATHER_SHARDS; shard += 1) {
      for (let behind: string | undefined; ; ) {
        const page = await given().gathering(shard, behind);
        behind = page.at(-1)?.sort;
        if (behind === undefined) break;
        found.push(...page);
      }
    }
    return found.filter((sight) => sight.groupId === groupId);
  };
  const idsOf = (found: readonly GatherSight[]) =>
    found.map((sight) => (sight.kind === 'member' ? sight.entry.requestId : sight.kind));

  describe('cut', () => {
    it('makes the first cut of a group, and counts it', async () => {
      expect(await cutting()).toMatchObject({ state: 'CUTTING', number: 1 });
    });

    it('makes the next cut of a group that is idle, whose TTL it removes', async () => {
      const seen = await idle();
      const next = await standing(cut(seen, aCut({ groupId: seen.groupId })));
      expect(next.number).toBe(2);
      expect(next).not.toHaveProperty('expiresAt');
    });

    it('keeps the last batch if it makes none', async () => {
      const seen = await idle();
      const { batchId: _, ...nothing } = aCut({ groupId: seen.groupId, kind: 'nothing' });
      expect(await standing(cut(seen, nothing))).toMatchObject({ batchId: seen.batchId });
    });

    it('is refused where the closer saw no group, and one is there', async () => {
      for (const group of [await idle(), await cutting()])
        await expectRefused(cut(undefined, aCut({ groupId: group.groupId })), group);
    });

    it('is refused where another cut was made since, finished or not', async () => {
      const seen = await idle();
      const second = await standing(cut(seen, aCut({ groupId: seen.groupId })));
      const late = cut(seen, aCut({ groupId: seen.groupId }));
      await expectRefused(late, second);
      await expectRefused(late, await standing(finish(second, expiresAt)));
    });

    it('is refused where the group has expired since', async () => {
      const seen = await idle();
      const gone = { ...seen, groupId: unique('group') };
      await expectRefused(cut(gone, aCut({ groupId: gone.groupId })), undefined);
    });

    it('lets exactly one of many closers at once win', async () => {
      const seen = await idle();
      const results = await Promise.all(
        Array.from({ length: 8 }, () => write(cut(seen, aCut({ groupId: seen.groupId })))),
      );
      expect(results.filter(({ applied }) => applied)).toHaveLength(1);
    });

    it('holds the list of 10,000 members', async () => {
      const list = Array.from({ length: 10_000 }, (_, at) => String(at).padStart(24, 'a'));
      expect(await cutting({ list })).toMatchObject({ list });
    });
  });

  describe('finish', () => {
    it('is refused by the next cut, by an idle group, and where none is', async () => {
      const first = await cutting();
      const done = await standing(finish(first, expiresAt));
      await expectRefused(finish(first, expiresAt), done);
      const second = await standing(cut(done, aCut({ groupId: first.groupId })));
      await expectRefused(finish(first, expiresAt), second);
      const gone = { ...first, groupId: unique('group') };
      await expectRefused(finish(gone, expiresAt), undefined);
    });
  });

  describe('regather', () => {
    it('is refused by a request that has gathered before', async () => {
      const item = aRejected({ member: aMembership() });
      await given().create(item);
      const again = regather(item, { leaseToken: 'person', member: aMembership() }, { ...entry });
      expect(await given().change(again)).toEqual({ applied: false, item });
    });
  });

  const entry = { at: noon, what: 'redriven', attempt: 1, result: 'REJECTED' } as const;

  describe('the index gather', () => {
    it('shows a group’s cut, then marker and wish to close, then uploads in order of arrival, over several pages', async () => {
      const group = unique('group');
      const made = [5, 3, 9, 1, 7].map((at) =>
        aGathered({ arrival: plusMs(noon, at), member: aMembership({ group }) }),
      );
      const marker = aGathered({ arrival: plusMs(noon, 8), member: aMembership({ group, role: 'marker' }) });
      const close = aGathered({ arrival: plusMs(noon, 20), member: aMembership({ group, role: 'close' }) });
      for (const item of [...made, marker, close]) await given().create(item);
      await cutting({ groupId: group });
      const inOrder = made.toSorted((a, b) => a.arrival - b.arrival);
      const found = await sights(group);
      expect(idsOf(found)).toEqual(['cut', ...[marker, close, ...inOrder].map(({ requestId }) => requestId)]);
      expect(found[3]).toMatchObject({
        kind: 'member',
        entry: { trigger: 'orders', arrival: plusMs(noon, 1), member: { group, role: 'upload' } },
      });
    });

    it('loses a member by the write that takes it, and a cut by its end', async () => {
      const group = unique('group');
      const [a, b, c] = [1, 2, 3].map((at) =>
        gather({ ...aGathered({ arrival: plusMs(noon, at) }), member: aMembership({ group }) }, 'admission'),
      );
      if (!a || !b || !c) throw new Error('three were made');
      for (const item of [a, b, c]) await given().create(item);
      const cutNow = await cutting({ groupId: group });
      await given().change(assign(a, { batchId: 'batch-1', expiresAt }));
      expect(idsOf(await sights(group))).toEqual(['cut', b.requestId, c.requestId]);
      await given().change(single(b, { leaseToken: 'closer', request: { JobName: b.jobName } }));
      await standing(finish(cutNow, expiresAt));
      expect(idsOf(await sights(group))).toEqual([c.requestId]);
      expect(await given().backlog(b.jobName, b.trigger)).toMatchObject([{ requestId: b.requestId }]);
    });

    it('gains a rejected upload that gathers', async () => {
      const [item, member] = [aRejected(), aMembership()];
      await given().create(item);
      await given().change(regather(item, { leaseToken: 'person', member }, entry));
      expect(idsOf(await sights(member.group))).toEqual([item.requestId]);
    });
  });

  describe('members', () => {
    it('gives all that are there of some hundred, whatever their state, and nothing for the others', async () => {
      const items = Array.from({ length: 120 }, () => aGathered());
      for (const item of items) await given().create(item);
      const waiting = anItem('WAITING');
      await given().create(waiting);
      const ids = [...items, waiting].map(({ requestId }) => requestId);
      const found = await given().members([...ids, unique('gone'), ids[0] ?? '']);
      expect(found.size).toBe(121);
      expect(found.get(waiting.requestId)).toEqual(waiting);
      expect(found.get(ids[7] ?? '')).toEqual(items[7]);
    });

    it('gives none for none', async () => {
      expect((await given().members([])).size).toBe(0);
    });
  });
};
