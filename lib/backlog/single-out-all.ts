import { singleOut } from '../core/ledger/start-writes.ts';
import type { SearchingInvocation } from '../ports/invocation.ts';

/**
 * A request of the job was started, so those that seemed to wait because of the job are the cause themselves.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE`
 */
export const singleOutAll = async (
  blamingJob: Set<string>,
  { ledger }: Pick<SearchingInvocation, 'ledger'>,
): Promise<void> => {
  for (const requestId of blamingJob) {
    blamingJob.delete(requestId);
    const item = await ledger.get(requestId);
    if (item?.state !== 'WAITING' || item.backoff?.of !== 'job') continue;
    await ledger.change(singleOut(item, item.backoff));
  }
};
