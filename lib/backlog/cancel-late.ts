import { TriggerError } from '../core/errors.ts';
import type { SearchingInvocation } from '../ports/invocation.ts';
import type { BacklogEntry } from '../ports/ledger.ts';
import { hasTimeToSend } from '../start/send-acquired.ts';
import { cancelOverdue, isOverdue } from './cancel-overdue.ts';

/**
 * Cancels those of a backlog's entries that are overdue, where a drain has ended before them: whoever waits for a full
 * job hears in time that their request came too late.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE`
 */
export const cancelLate = async (entries: readonly BacklogEntry[], invocation: SearchingInvocation): Promise<void> => {
  for (const entry of entries) {
    if (entry.state !== 'WAITING' || !isOverdue(entry, invocation.clock())) continue;
    if (!hasTimeToSend(invocation)) return;
    try {
      await cancelOverdue(entry.requestId, invocation);
    } catch (error) {
      // One that cannot be read: a drain that comes to it says so, and this one has done its work.
      if (!(error instanceof TriggerError) || error.retryable) throw error;
    }
  }
};
