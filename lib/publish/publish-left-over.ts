import type { PublishingInvocation } from '../ports/invocation.ts';
import type { Ledger } from '../ports/ledger.ts';
import { publishOutcomes } from './publish-outcomes.ts';

/** How many outcomes one sweep publishes; the next one publishes the others. */
const MOST_OUTCOMES = 500;

/**
 * Publishes what this sweep has ended, and what is due because whoever ended it did not publish it.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE` when it cannot be told what is due
 */
export const publishLeftOver = async (
  invocation: PublishingInvocation & { readonly ledger: Pick<Ledger, 'outbox'> },
): Promise<void> => {
  const due = await invocation.ledger.outbox(invocation.clock(), MOST_OUTCOMES);
  await publishOutcomes(new Set([...due.map(({ requestId }) => requestId), ...invocation.ended]), invocation);
};
