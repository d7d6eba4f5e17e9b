import type { Unreadable } from '../ports/ledger.ts';
import type { Log } from '../ports/log.ts';

/**
 * What a reader of the ledger does with entries that it cannot read: it logs each once per invocation, and continues
 * with the others. Only a person can correct such an item, and it must delay no other request meanwhile.
 */
export const reportUnreadable = (log: Log): ((unreadable: Unreadable) => void) => {
  const reported = new Set<string>();
  return ({ requestId, error }) => {
    if (reported.has(requestId)) return;
    reported.add(requestId);
    const message = 'an item of the ledger cannot be read; it is skipped, and all others continue';
    log.error(message, { decision: 'unreadable', requestId, error });
  };
};
