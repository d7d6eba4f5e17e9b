/**
 * The index `gather`: what gathers, by group, and the cuts under way. An item leaves it by the write that leaves the
 * state. Of a group the cut comes first, then markers and wishes to close, then the uploads in order of arrival: so the
 * first page tells whether a large group may close.
 */
import type { GroupItem } from './group-item.ts';
import type { LedgerChange } from './ledger-change.ts';
import { arrivalKey, type LastingKeys, lastingKeys, shardOf } from './ledger-indexes.ts';
import type { LedgerItem } from './ledger-item.ts';

/** How many partitions the groups have. The sweep asks all of them. */
export const GATHER_SHARDS = 8;

/** Of an item that stands in the index; both are absent otherwise. */
export interface GatherKeys {
  readonly gatherKey?: string;
  readonly gatherSort?: string;
}

/** One of the partitions. */
export const gatherKey = (shard: number): string => `GATHER#${shard}`;

/** Sorts behind everything of a group, and before the next one; or only behind what is no upload. */
export const behindGroup = (groupId: string, only?: 'others'): string => `${groupId}#${only === undefined ? '~' : '1'}`;

/** The partition in which a group stands. */
export const shardOfGroup = (groupId: string): number => shardOf(groupId, GATHER_SHARDS);

const inPartitionOf = (groupId: string): string => gatherKey(shardOfGroup(groupId));

/** The keys of a member that gathers. */
export const memberKeys = ({
  state,
  member,
  ...place
}: Pick<LedgerItem, 'state' | 'member' | 'requestId' | 'arrival'>): GatherKeys =>
  state !== 'GATHERED' || member === undefined
    ? {}
    : {
        gatherKey: inPartitionOf(member.group),
        gatherSort: `${member.group}#${member.role === 'upload' ? 1 : 0}#${arrivalKey(place)}`,
      };

/** The keys of a cut under way. */
export const groupKeys = ({ groupId, state }: Pick<GroupItem, 'groupId' | 'state'>): GatherKeys =>
  state === 'CUTTING' ? { gatherKey: inPartitionOf(groupId), gatherSort: `${groupId}#!` } : {};

/** What a change sets and removes of the keys that tell members from requests. */
export interface GatherChange {
  readonly set: GatherKeys & Pick<LastingKeys, 'historyKey'>;
  readonly remove: readonly (keyof GatherKeys | 'historyKey')[];
}

/** A member is in no trigger's history; a request of its own is, from its first write on. Of a member's change. */
export const gatherChange = ({ item, set }: LedgerChange): GatherChange => {
  if (set.state === 'GATHERED') return { set: memberKeys({ ...item, ...set }), remove: ['historyKey'] };
  const { historyKey } = lastingKeys({ ...item, ...set });
  return { set: historyKey === undefined ? {} : { historyKey }, remove: ['gatherKey', 'gatherSort'] };
};
