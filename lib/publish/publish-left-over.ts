import { isBefore, plusMs, SECOND_MS } from '../core/time.ts';
import type { PublishingInvocation } from '../ports/invocation.ts';
import type { Ledger } from '../ports/ledger.ts';
import { publishOutcomes } from './publish-outcomes.ts';

/** How many are read at once, and for how long: the next sweep begins a minute after this one, and must not publish the same. */
const MOST_AT_ONCE = 500;
const LONGEST_MS = 30 * SECOND_MS;

/**
 * Publishes what this sweep has ended, and what is due because whoever ended it did not publish it: once more while the
 * outbox shows others, because many may have been cancelled together.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE` when it cannot be told what is due
 */
export const publishLeftOver = async (
  invocation: PublishingInvocation & { readonly ledger: Pick<Ledger, 'outbox'> },
): Promise<void> => {
  const { ledger, clock, ended } = invocation;
  const until = plusMs(clock(), LONGEST_MS);
  // The index lags, and what failed once would fail again: none is tried twice.
  const tried = new Set<string>();
  do {
    const due = await ledger.outbox(clock(), MOST_AT_ONCE);
    const others = [...ended, ...due.map(({ requestId }) => requestId)].filter((requestId) => !tried.has(requestId));
    if (others.length === 0) return;
    for (const requestId of others) tried.add(requestId);
    await publishOutcomes(new Set(others), invocation);
    if (due.length < MOST_AT_ONCE) return;
  } while (isBefore(clock(), until));
};
