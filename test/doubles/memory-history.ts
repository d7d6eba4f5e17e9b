import { arrivalKey } from '../../lib/core/ledger/ledger-indexes.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { toUtcDay } from '../../lib/core/time.ts';
import type { Arrivals, PastRequest, TriggerHistory } from '../../lib/ports/trigger-history.ts';
import type { MemoryLedger } from './memory-ledger.ts';

/** The history of what a ledger in memory holds. */
export const memoryHistory = (
  ledger: Pick<MemoryLedger, 'items'>,
  { pageSize = 25 }: { readonly pageSize?: number } = {},
): TriggerHistory & Arrivals => {
  const allOfDay = (trigger: string, utcDay: string): readonly PastRequest[] =>
    ledger
      .items()
      .filter((item) => item.trigger === trigger && toUtcDay(item.arrival) === utcDay)
      .map(toPastRequest);
  return {
    ofDay: async (trigger, utcDay, after) =>
      allOfDay(trigger, utcDay)
        .filter((entry) => after === undefined || arrivalKey(entry) > arrivalKey(after))
        .slice(0, pageSize),
    arrivedSince: async (trigger, utcDay, since, about) => {
      const found = allOfDay(trigger, utcDay).filter(({ arrival }) => arrival >= since);
      return found.length > 2 * about ? undefined : found;
    },
    latestOfDay: async (trigger, utcDay, about) => allOfDay(trigger, utcDay).toReversed().slice(0, about),
  };
};

const toPastRequest = (item: LedgerItem): PastRequest => {
  const { requestId, arrival, trigger, jobName, identity, state, attempt } = item;
  const { waitingFor, jobRunId, startedAt, endedAt, error, usage } = item;
  return {
    ...{ requestId, arrival, trigger, jobName, identity, state, attempt },
    ...(waitingFor !== undefined && { waitingFor }),
    ...(jobRunId !== undefined && { jobRunId }),
    ...(startedAt !== undefined && { startedAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(error !== undefined && { error }),
    ...(usage !== undefined && { usage }),
  };
};
