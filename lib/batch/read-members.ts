import type { LedgerItem } from '../core/ledger/ledger-item.ts';
import type { BatchLedger } from '../ports/batch-ledger.ts';

/** So many members are in memory as they stand in the ledger; of the others only what a batch needs. */
const PAGE = 400;

/**
 * Of a member what its batch needs. A closer holds ten thousand of these at once, and the rest of an item is larger: its
 * identity has the key once more.
 */
export type BatchMember = Pick<
  LedgerItem,
  'requestId' | 'trigger' | 'jobName' | 'markerName' | 'arrival' | 'event' | 'member' | 'state' | 'batchId'
>;

/** Those of these members that are there, in their order, and the ids of the others; page by page. Reads consistently. */
export async function* memberPages(
  requestIds: readonly string[],
  ledger: Pick<BatchLedger, 'members'>,
  options: Parameters<BatchLedger['members']>[1] = {},
): AsyncGenerator<{ readonly members: readonly LedgerItem[]; readonly gone: readonly string[] }> {
  for (let at = 0; at < requestIds.length; at += PAGE) {
    const ids = requestIds.slice(at, at + PAGE);
    const found = await ledger.members(ids, options);
    yield {
      members: ids.flatMap((requestId) => found.get(requestId) ?? []),
      gone: ids.filter((requestId) => !found.has(requestId)),
    };
  }
}

/** What of an item is kept while its batch is made. */
export const batchMember = (item: LedgerItem): BatchMember => {
  const { requestId, trigger, jobName, markerName, arrival, event, member, state, batchId } = item;
  return {
    ...{ requestId, trigger, jobName, markerName, arrival, event, state },
    ...(member === undefined ? {} : { member }),
    ...(batchId === undefined ? {} : { batchId }),
  };
};
