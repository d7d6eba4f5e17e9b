import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { toUtcDay } from '../../lib/core/time.ts';
import type { Arrivals, PastRequest, TriggerHistory } from '../../lib/ports/trigger-history.ts';
import type { MemoryLedger } from './memory-ledger.ts';

/** The history of what a ledger in memory holds. */
export const memoryHistory = (ledger: Pick<MemoryLedger, 'items'>): TriggerHistory & Arrivals => {
  const ofDay: TriggerHistory['ofDay'] = async (trigger, utcDay) =>
    ledger
      .items()
      .filter((item) => item.trigger === trigger && toUtcDay(item.arrival) === utcDay)
      .map(toPastRequest);
  return {
    ofDay,
    arrivedSince: async (trigger, utcDay, since, about) => {
      const found = (await ofDay(trigger, utcDay)).filter(({ arrival }) => arrival >= since);
      return found.length > 2 * about ? undefined : found;
    },
    latestOfDay: async (trigger, utcDay, about) => (await ofDay(trigger, utcDay)).toReversed().slice(0, about),
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
