import type { GroupItem } from '../../lib/core/ledger/group-item.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { type EpochMs, plusMs } from '../../lib/core/time.ts';
import { type MemoryLedger, memoryLedger } from '../doubles/memory-ledger.ts';
import type { World } from './world.ts';

/** An index that lags behind its table. */
export interface LaggingIndex {
  follow(item: LedgerItem): void;
  followGroup(group: GroupItem): void;
  /** The index as a reader finds it at this moment. */
  asOfNow(): MemoryLedger;
}

/**
 * @param items what it holds when it is made, without a lag
 * @param hiddenMs for how much longer it hides this version of an item
 */
export const laggingIndex = (
  world: World,
  name: string,
  items: readonly LedgerItem[],
  hiddenMs: (item: LedgerItem) => number = () => 0,
): LaggingIndex => {
  const { scenario, scheduler, chance } = world;
  const copy = memoryLedger({ pageSize: scenario.entriesPerPage });
  for (const item of items) copy.put(item);
  const coming: { readonly put: () => void; readonly at: EpochMs }[] = [];
  const lastAt = new Map<string, EpochMs>();
  let writes = 0;
  const come = (id: string, moreMs: number, put: () => void): void => {
    writes += 1;
    const lagMs = moreMs + chance.fraction(`${name} lag ${writes}`) ** 3 * scenario.lagMs;
    const at = Math.max(plusMs(scheduler.now(), Math.round(lagMs)), lastAt.get(id) ?? 0) as EpochMs;
    lastAt.set(id, at);
    coming.push({ put, at });
  };
  return {
    follow: (item) => come(item.requestId, hiddenMs(item), () => copy.put(item)),
    followGroup: (group) => come(group.groupId, 0, () => copy.putGroup(group)),
    asOfNow() {
      const now = scheduler.now();
      for (let at = 0; at < coming.length; ) {
        const next = coming[at];
        if (next === undefined || next.at > now) at += 1;
        else {
          next.put();
          coming.splice(at, 1);
        }
      }
      copy.expire(now);
      return copy;
    },
  };
};
