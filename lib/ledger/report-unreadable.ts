import type { Unreadable } from '../ports/ledger.ts';
import type { Log } from '../ports/log.ts';

/**
 * What a reader of the ledger does with entries that it cannot read: it says so, once for each and invocation, and goes on
 * with the others. Only a person can help such an item, and it must hold up nobody meanwhile.
 */
export const reportUnreadable = (log: Log): ((unreadable: Unreadable) => void) => {
  const reported = new Set<string>();
  return ({ requestId, error }) => {
    if (reported.has(requestId)) return;
    reported.add(requestId);
    const message = 'an item of the ledger cannot be read; it is passed over, and all others go on';
    log.error(message, { decision: 'unreadable', requestId, error });
  };
};
