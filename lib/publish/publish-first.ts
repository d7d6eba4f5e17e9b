import type { LedgerChange } from '../core/ledger/ledger-change.ts';
import { isUnpublished } from '../core/ledger/outbox.ts';
import type { PublishingInvocation } from '../ports/invocation.ts';
import { publishOutcomes } from './publish-outcomes.ts';

/**
 * Publishes the outcome of a request before a change that takes it up again: what the item says of its end is gone
 * then. Gives whether nothing is left to publish.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE`
 */
export const publishFirst = async (
  { item: { requestId }, condition: { states } }: LedgerChange,
  invocation: PublishingInvocation,
): Promise<boolean> => {
  const isDue = async (): Promise<boolean> => {
    const item = await invocation.ledger.get(requestId);
    return item !== undefined && isUnpublished(item) && states.includes(item.state);
  };
  if (!(await isDue())) return true;
  await publishOutcomes([requestId], invocation, { isPatient: false });
  return !(await isDue());
};
