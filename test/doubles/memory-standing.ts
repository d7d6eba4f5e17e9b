import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { toUtcDay } from '../../lib/core/time.ts';
import type { Standing } from '../../lib/ports/standing.ts';
import type { MemoryLedger } from './memory-ledger.ts';

/** The numbers of a ledger in memory. */
export const memoryStanding = (ledger: MemoryLedger): Standing => {
  const of = (jobName: string, states: readonly LedgerItem['state'][]) =>
    ledger.items().filter((item) => item.jobName === jobName && states.includes(item.state));
  return {
    running: async (jobName) => {
      const byTrigger = Map.groupBy(of(jobName, ['STARTED']), ({ trigger }) => trigger);
      return new Map([...byTrigger].map(([trigger, items]) => [trigger, items.length]));
    },
    waiting: async (jobName, trigger) =>
      of(jobName, ['WAITING', 'STARTING']).filter(
        (item) => item.trigger === trigger && (item.state === 'WAITING' || item.fromBacklog === true),
      ).length,
    rejected: async (jobName, trigger, since) =>
      of(jobName, ['REJECTED']).filter((item) => item.trigger === trigger && item.arrival >= since).length,
    arrived: async (trigger, since, now, most) => {
      const days = [toUtcDay(since), toUtcDay(now)];
      const came = ledger
        .items()
        .filter((item) => item.trigger === trigger && item.arrival > since && days.includes(toUtcDay(item.arrival)));
      return Math.min(most, came.length);
    },
  };
};
