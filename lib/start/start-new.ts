import type { NewRequest } from '../core/ledger/admission-writes.ts';
import { create } from '../core/ledger/admission-writes.ts';
import { isLeasedBy } from '../core/ledger/ledger-change.ts';
import type { AdmittingInvocation } from '../ports/invocation.ts';
import { newLease, sendAcquired } from './send-acquired.ts';
import type { StartResult } from './send-result.ts';

/**
 * The start loop, for a request that is new: create → send → record.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE` when it is unknown whether the creation was applied. Nothing was sent then.
 */
export const startNew = async (request: NewRequest, invocation: AdmittingInvocation): Promise<StartResult> => {
  const item = create(request, newLease(invocation));
  const created = await invocation.ledger.create(item);
  if (!created.applied && !isLeasedBy(created.item, item.leaseToken))
    return { kind: 'not-acquired', item: created.item };
  return sendAcquired(item, invocation);
};
