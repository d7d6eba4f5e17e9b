import { showEvent } from '../core/events/event.ts';
import type { LedgerItem } from '../core/ledger/ledger-item.ts';
import { gather, type NewMember } from '../core/ledger/member-writes.ts';
import type { AdmittingInvocation } from '../ports/invocation.ts';

/** `duplicate`: it is in the ledger already, in whatever state; `item` is undefined if it was deleted meanwhile. */
export type Gathered =
  | { readonly kind: 'gathered' }
  | { readonly kind: 'duplicate'; readonly item: LedgerItem | undefined };

/**
 * Lets an upload gather with the others of its group: one write, of no item but its own. A redelivery that meets the
 * item, in whatever state, does nothing and is done.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE` (retryable): it is not known whether the upload is in the ledger
 */
export const gatherUpload = async (
  upload: Omit<NewMember, 'arrival'>,
  { ledger, clock, newToken, log }: AdmittingInvocation,
): Promise<Gathered> => {
  const item = gather({ ...upload, arrival: clock() }, newToken());
  const created = await ledger.create(item);
  if (!created.applied && created.item?.leaseToken !== item.leaseToken)
    return { kind: 'duplicate', item: created.item };
  const { requestId, trigger, jobName, event, member } = item;
  log.info(`the ${member.role} gathers with others of its group`, {
    decision: 'gathered',
    ...{ requestId, trigger, jobName, event: showEvent(event), group: member.group, by: member.by },
  });
  return { kind: 'gathered' };
};
