import { gatherKey, groupKeys, memberKeys } from '../../lib/core/ledger/gather-keys.ts';
import { groupHolds } from '../../lib/core/ledger/group-change.ts';
import type { GroupItem } from '../../lib/core/ledger/group-item.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { type EpochMs, toEpochSeconds } from '../../lib/core/time.ts';
import type { BatchLedger, GatherSight } from '../../lib/ports/batch-ledger.ts';

export interface MemoryGroups extends BatchLedger {
  groups(): readonly GroupItem[];
  putGroup(group: GroupItem): void;
  dropGroup(groupId: string): void;
  expireGroups(now: EpochMs): void;
}

/** The groups in memory, and what gathers among these items. */
export const memoryGroups = (items: ReadonlyMap<string, LedgerItem>, pageSize: number): MemoryGroups => {
  const groups = new Map<string, GroupItem>();

  const sightsOf = (shard: number): readonly GatherSight[] => [
    ...[...groups.values()].flatMap((group): GatherSight[] => {
      const { gatherKey: key, gatherSort: sort } = groupKeys(group);
      if (key !== gatherKey(shard) || sort === undefined) return [];
      return [{ kind: 'cut', sort, groupId: group.groupId, trigger: group.trigger }];
    }),
    ...[...items.values()].flatMap((item): GatherSight[] => {
      const { gatherKey: key, gatherSort: sort } = memberKeys(item);
      if (key !== gatherKey(shard) || sort === undefined || item.member === undefined) return [];
      const { requestId, trigger, arrival, member } = item;
      return [{ kind: 'member', sort, groupId: member.group, entry: { requestId, trigger, arrival, member } }];
    }),
  ];

  return {
    gathering: async (shard, behind = '') =>
      sightsOf(shard)
        .filter(({ sort }) => sort > behind)
        .sort((a, b) => (a.sort < b.sort ? -1 : 1))
        .slice(0, pageSize),
    group: async (groupId) => groups.get(groupId),
    changeGroup: async ({ condition, item }) => {
      const standing = groups.get(item.groupId);
      if (!groupHolds(condition, standing)) return { applied: false, group: standing };
      groups.set(item.groupId, item);
      return { applied: true };
    },
    members: async (requestIds) =>
      new Map(
        requestIds.flatMap((requestId) => {
          const item = items.get(requestId);
          return item === undefined ? [] : [[requestId, item]];
        }),
      ),

    groups: () => [...groups.values()],
    putGroup: (group) => void groups.set(group.groupId, group),
    dropGroup: (groupId) => void groups.delete(groupId),
    expireGroups: (now) => {
      for (const group of groups.values()) {
        if ('expiresAt' in group && group.expiresAt < toEpochSeconds(now)) groups.delete(group.groupId);
      }
    },
  };
};
