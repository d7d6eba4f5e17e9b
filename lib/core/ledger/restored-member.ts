import { toIso } from '../time.ts';
import type { Restored } from './after-restore.ts';
import type { Ending } from './ending.ts';
import type { GroupItem } from './group-item.ts';
import type { LedgerChange } from './ledger-change.ts';
import type { GatheredItem } from './ledger-item.ts';
import { rejectSingle } from './member-writes.ts';

/**
 * What a table that was put back must learn of an upload that gathers in it; undefined if nothing.
 *
 * It may have become part of a batch since, and that batch's run does not name it. So no batch takes it any more: it is
 * rejected, and a person judges. Only what a cut under way lists stays: that cut makes the same batch again, by the same
 * id, and if it has a run the repair has found it.
 */
export const restoredMember = (
  item: GatheredItem,
  group: GroupItem | undefined,
  { since, leaseToken }: Pick<Restored, 'since' | 'leaseToken'>,
  ending: Ending,
): LedgerChange | undefined => {
  if (group?.state === 'CUTTING' && group.list.includes(item.requestId)) return undefined;
  const error = {
    name: 'RestoredMember',
    message:
      `it gathered when the ledger was put back to ${toIso(since)}, and may have been part of a batch since. ` +
      'Look for its key in the lists of the batches since then; if none has it, or the ledger does not know that batch, ' +
      'call with the object and "again": true',
  };
  return rejectSingle(item, leaseToken, error, ending);
};
