import { isLeasedBy } from '../core/ledger/ledger-change.ts';
import type { StartingItem } from '../core/ledger/ledger-item.ts';
import { acquire, type SeenInBacklog } from '../core/ledger/start-writes.ts';
import { type EpochMs, isBefore, laterOf } from '../core/time.ts';
import type { SearchingInvocation } from '../ports/invocation.ts';
import { newLease, sendAcquired } from './send-acquired.ts';
import type { NotAcquired, StartResult } from './send-result.ts';

/**
 * The start loop, for a request that waits in a backlog: acquire → send → record.
 * @throws TriggerError `LEDGER_UNREACHABLE` when the acquire's outcome is unknown. Nothing was sent then.
 */
export const startWaiting = async (seen: SeenInBacklog, invocation: SearchingInvocation): Promise<StartResult> => {
  const taken = await takeWaiting(seen, invocation);
  return taken.kind === 'taken' ? sendAcquired(taken.item, invocation) : taken;
};

/**
 * The first step alone, for a drain that takes several before it sends them.
 *
 * @param refusedSince since when the job refuses every request, if the drain has just given one up for that. A request
 *   that is refused likewise has then been refused since, or since it came
 * @throws TriggerError `LEDGER_UNREACHABLE` when the acquire's outcome is unknown. Nothing was sent then.
 */
export const takeWaiting = async (
  seen: SeenInBacklog,
  invocation: SearchingInvocation,
  refusedSince?: EpochMs,
): Promise<{ readonly kind: 'taken'; readonly item: StartingItem } | NotAcquired> => {
  const lease = newLease(invocation);
  const taken = await invocation.ledger.acquire(acquire(seen, lease));
  const { item } = taken;
  if (!isLeasedBy(item, lease.leaseToken)) return { kind: 'not-acquired', item };
  return {
    kind: 'taken',
    item: refusedSince === undefined ? item : { ...item, ...refusedBefore(item, refusedSince) },
  };
};

const refusedBefore = ({ arrival, backoff }: StartingItem, refusedSince: EpochMs): Pick<StartingItem, 'backoff'> => {
  const since = laterOf(arrival, refusedSince);
  if (backoff === undefined) return { backoff: { of: 'job', since, count: 0 } };
  return { backoff: backoff.of === 'job' && isBefore(since, backoff.since) ? { ...backoff, since } : backoff };
};
