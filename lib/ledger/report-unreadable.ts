import type { Unreadable } from '../ports/ledger.ts';
import type { Log } from '../ports/log.ts';

/** Logs each unreadable entry once per invocation: only a person can correct it, and it must delay no other request. */
export const reportUnreadable = (log: Log): ((unreadable: Unreadable) => void) => {
  const reported = new Set<string>();
  return ({ requestId, error }) => {
    if (reported.has(requestId)) return;
    reported.add(requestId);
    const message = 'an item of the ledger cannot be read; it is skipped, and all others continue';
    log.error(message, { decision: 'unreadable', requestId, error });
  };
};
