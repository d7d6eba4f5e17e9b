import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { type EpochMs, plusMs } from '../../lib/core/time.ts';
import { type MemoryLedger, memoryLedger } from '../doubles/memory-ledger.ts';
import type { World } from './world.ts';

/** An index that lags behind its table. */
export interface LaggingIndex {
  follow(item: LedgerItem): void;
  /** The index as a reader finds it at this moment. */
  asOfNow(): MemoryLedger;
}

/** @param items what it holds when it is made, without a lag */
export const laggingIndex = (world: World, name: string, items: readonly LedgerItem[]): LaggingIndex => {
  const { scenario, scheduler, chance } = world;
  const copy = memoryLedger({ pageSize: scenario.entriesPerPage });
  for (const item of items) copy.put(item);
  const coming: { readonly item: LedgerItem; readonly at: EpochMs }[] = [];
  const lastAt = new Map<string, EpochMs>();
  let writes = 0;
  return {
    follow(item) {
      writes += 1;
      const lagMs = chance.fraction(`${name} lag ${writes}`) ** 3 * scenario.lagMs;
      const at = Math.max(plusMs(scheduler.now(), Math.round(lagMs)), lastAt.get(item.requestId) ?? 0) as EpochMs;
      lastAt.set(item.requestId, at);
      coming.push({ item, at });
    },
    asOfNow() {
      const now = scheduler.now();
      for (let at = 0; at < coming.length; ) {
        const next = coming[at];
        if (next === undefined || next.at > now) at += 1;
        else {
          copy.put(next.item);
          coming.splice(at, 1);
        }
      }
      copy.expire(now);
      return copy;
    },
  };
};
