import type { RunUsage } from './ending.ts';
import type { LedgerChange } from './ledger-change.ts';
import { type FinishedItem, isEnded } from './ledger-item.ts';

/**
 * publish, by whoever has published the outcome: it is due no more. It compares the lease token, because a person may
 * have taken the request up again since, and the next end has an outcome of its own.
 */
export const publish = (item: FinishedItem, usage: RunUsage | undefined): LedgerChange => ({
  operation: 'publish',
  item,
  condition: { states: [item.state], leaseToken: item.leaseToken, attempt: item.attempt },
  set: isEnded(item) && usage !== undefined ? { state: item.state, usage } : { state: item.state },
  remove: ['outcomeDue'],
});
