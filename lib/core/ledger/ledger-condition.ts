import { isBefore } from '../time.ts';
import { isReadableFormat } from './ledger-format.ts';
import type { LedgerItem } from './ledger-item.ts';
import type { WriteCondition } from './ledger-writes.ts';

/**
 * Whether a write's condition holds for what stands in the ledger. As in DynamoDB, a part that compares an attribute
 * which the item does not have fails, and so does every condition on an item that does not exist, or that a later version
 * has written in a format of its own.
 */
export const holds = (condition: WriteCondition, item: LedgerItem | undefined): item is LedgerItem =>
  item !== undefined &&
  isReadableFormat(item.format) &&
  condition.states.includes(item.state) &&
  (condition.leaseToken === undefined || item.leaseToken === condition.leaseToken) &&
  (condition.attempt === undefined || item.attempt === condition.attempt) &&
  (condition.jobRunId === undefined || item.jobRunId === condition.jobRunId) &&
  (condition.leaseOverAt === undefined ||
    (item.leaseUntil !== undefined && isBefore(item.leaseUntil, condition.leaseOverAt)));
