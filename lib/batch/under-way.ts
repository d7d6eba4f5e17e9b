import { isAtEnd } from '../core/ledger/at-end.ts';
import type { GroupItem } from '../core/ledger/group-item.ts';
import type { RequestLedger } from '../ports/ledger.ts';

/** Whether the request of a group's last batch is not at its end: a retry of its own is under way, too. */
export const isUnderWay = async (
  group: Pick<GroupItem, 'batchId'> | undefined,
  { ledger }: { readonly ledger: Pick<RequestLedger, 'get'> },
): Promise<boolean> => {
  const last = group?.batchId === undefined ? undefined : await ledger.get(group.batchId);
  return last !== undefined && !isAtEnd(last.state);
};
