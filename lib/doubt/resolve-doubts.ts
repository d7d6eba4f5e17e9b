import { forEachLimited } from '../core/for-each-limited.ts';
import type { LedgerItem } from '../core/ledger/ledger-item.ts';
import { type EpochMs, isBefore } from '../core/time.ts';
import type { SearchingInvocation } from '../ports/invocation.ts';
import { findRuns } from '../runs/find-runs.ts';
import { type InDoubt, resolveDoubt } from './resolve-doubt.ts';

const READS_AT_ONCE = 10;

/**
 * The resolve loop, for one job: search → compare-and-set. It never sends. It resolves the doubts of all given requests
 * with one scan: to STARTED if a run was found, to WAITING if it is proven that none exists and none will appear.
 * Never throws: what fails for one request is logged, keeps its doubt, and stops no other.
 */
export const resolveDoubts = async (
  jobName: string,
  requestIds: readonly string[],
  invocation: SearchingInvocation,
): Promise<void> => {
  const doubts: InDoubt[] = [];
  const now = invocation.clock();
  await forEachLimited(requestIds, READS_AT_ONCE, (requestId) =>
    guarded(requestId, jobName, invocation, async () => {
      // The index may lag behind: what counts is whether the item itself is still in doubt.
      const item = await invocation.ledger.get(requestId);
      const inDoubt = item && asInDoubt(item, now);
      if (inDoubt !== undefined) doubts.push(inDoubt);
    }),
  );
  if (doubts.length === 0) return;
  const look = await findRuns(jobName, doubts, invocation);
  for (const inDoubt of doubts) {
    await guarded(inDoubt.item.requestId, jobName, invocation, () => resolveDoubt(inDoubt, look, invocation));
  }
};

const asInDoubt = (item: LedgerItem, now: EpochMs): InDoubt | undefined => {
  if (item.state === 'UNCERTAIN') return { item, visibilityFrom: item.visibilityFrom, searchFrom: item.searchFrom };
  if (item.state === 'STARTING' && isBefore(item.leaseUntil, now)) {
    // The worker may have sent until the very end of its lease, so the visibility window begins there (rule T3).
    return { item, visibilityFrom: item.leaseUntil, searchFrom: item.acquiredAt };
  }
  return undefined;
};

const guarded = async (
  requestId: string,
  jobName: string,
  { log }: SearchingInvocation,
  work: () => Promise<void>,
): Promise<void> => {
  try {
    await work();
  } catch (error) {
    const message = 'a doubt could not be resolved; the next sweep tries again';
    log.error(message, { decision: 'sweep-error', requestId, jobName, error });
  }
};
