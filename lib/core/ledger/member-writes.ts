import type { ErrorInfo } from '../errors.ts';
import type { StartJobRunRequest } from '../glue/start-job-run-request.ts';
import type { EpochMs, EpochSeconds } from '../time.ts';
import type { RetryPolicy } from '../triggers/trigger.ts';
import { END, type Ending } from './ending.ts';
import { appendHistory } from './item-size.ts';
import type { LedgerChange } from './ledger-change.ts';
import type { BatchedItem, GatheredItem, HistoryEntry, LedgerItem, RejectedItem, WaitingItem } from './ledger-item.ts';
import type { Membership } from './membership.ts';
import { WRITTEN_FORMAT } from './parse-ledger-item.ts';

/** What admission knows of a member before it stands in the ledger. */
export type NewMember = Pick<
  GatheredItem,
  'requestId' | 'trigger' | 'jobName' | 'markerName' | 'arrival' | 'identity' | 'event' | 'member'
>;

/** gather, by admission or a call: the item does not exist yet. It names no batch, so no batch can be closed to it. */
export const gather = (member: NewMember, leaseToken: string): GatheredItem => ({
  ...member,
  format: WRITTEN_FORMAT,
  state: 'GATHERED',
  leaseToken,
  attempt: 1,
  history: [],
});

/**
 * regather, by a person: an upload that admission has rejected, and whose trigger batches by now, gathers. Refused if it
 * has gathered before: a closer that saw it then may still be about to make it a request of its own.
 */
export const regather = (
  item: RejectedItem,
  taken: { readonly leaseToken: string; readonly member: Membership },
  entry: HistoryEntry,
): LedgerChange<GatheredItem> => ({
  operation: 'regather',
  item,
  condition: { states: ['REJECTED'], leaseToken: item.leaseToken, neverGathered: true },
  set: { state: 'GATHERED', ...taken, history: appendHistory(item.history, entry) },
  remove: ['error', 'retry', 'startBefore', ...END],
});

type Member = Pick<LedgerItem, 'requestId' | 'jobName' | 'trigger' | 'arrival'>;

/**
 * assign, by a closer, for each member of the list of a cut. It compares no lease token: what is in the list of a cut of
 * its group is in no other list, and gathers only once.
 */
export const assign = (
  member: Member,
  taken: { readonly batchId?: string; readonly expiresAt: EpochSeconds },
): LedgerChange<BatchedItem> => ({
  operation: 'assign',
  item: member,
  condition: { states: ['GATHERED'] },
  set: { state: 'BATCHED', ...taken },
  remove: [],
});

/** single, by a closer: its trigger batches no more, so it becomes a request of its own, at its own place. */
export const single = (
  member: Member,
  taken: {
    readonly leaseToken: string;
    readonly request: StartJobRunRequest;
    readonly retry?: RetryPolicy;
    readonly startBefore?: EpochMs;
  },
): LedgerChange<WaitingItem> => ({
  operation: 'single',
  item: member,
  condition: { states: ['GATHERED'] },
  set: { state: 'WAITING', ...taken, waitingFor: 'backlog' },
  remove: [],
});

/** single, likewise, if today's triggers file gives no valid request for it. */
export const rejectSingle = (
  member: Member,
  leaseToken: string,
  error: ErrorInfo,
  ending: Ending,
): LedgerChange<RejectedItem> => ({
  operation: 'single',
  item: member,
  condition: { states: ['GATHERED'] },
  set: { state: 'REJECTED', leaseToken, error, ...ending },
  remove: [],
});
