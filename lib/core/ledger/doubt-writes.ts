import type { ErrorInfo } from '../errors.ts';
import type { EpochMs } from '../time.ts';
import type { Backoff } from './backoff.ts';
import type { Ending } from './ending.ts';
import { appendHistory } from './item-size.ts';
import { DOUBT, LEASE, type LedgerChange, WAIT, type WriteCondition } from './ledger-change.ts';
import type {
  HistoryEntry,
  ItemInDoubt,
  RejectedItem,
  StartedItem,
  StartingItem,
  UncertainItem,
  WaitingItem,
} from './ledger-item.ts';

/** When the visibility window begins, how far back and when to search; and how often that was so before. */
export type Doubt = Pick<UncertainItem, 'visibilityFrom' | 'searchFrom' | 'nextSearch' | 'backoff'>;

/** Exactly the version that was looked at; and a STARTING only once its holder can send no more. */
const asSeen = (seen: ItemInDoubt, now: EpochMs): WriteCondition => ({
  states: [seen.state],
  leaseToken: seen.leaseToken,
  attempt: seen.attempt,
  ...(seen.state === 'STARTING' ? { leaseOverAt: now } : {}),
});

/** doubt, by the resolver: a STARTING whose lease is over. The send may have left at the lease's very end. */
export const doubtExpired = (
  seen: StartingItem,
  what: Doubt,
  now: EpochMs,
  entry: HistoryEntry,
): LedgerChange<UncertainItem> => ({
  operation: 'doubt',
  item: seen,
  condition: { states: ['STARTING'], leaseToken: seen.leaseToken, leaseOverAt: now },
  set: { state: 'UNCERTAIN', ...what, history: appendHistory(seen.history, entry) },
  remove: [...LEASE, ...WAIT],
});

/** postpone, by the resolver: nothing was proven; search again later. It changes no lease token and frees nothing. */
export const postpone = (
  seen: UncertainItem,
  nextSearch: EpochMs,
  entry: HistoryEntry,
): LedgerChange<UncertainItem> => ({
  operation: 'postpone',
  item: seen,
  condition: { states: ['UNCERTAIN'], leaseToken: seen.leaseToken, attempt: seen.attempt },
  set: { state: 'UNCERTAIN', nextSearch, history: appendHistory(seen.history, entry) },
  remove: [],
});

/** clear, by the resolver: a conclusive look found nothing. Clean again, in its old place, due at `notBefore`. */
export const clear = (
  seen: ItemInDoubt,
  cleared: {
    readonly leaseToken: string;
    readonly now: EpochMs;
    readonly notBefore?: EpochMs;
    readonly backoff?: Backoff;
  },
  entry: HistoryEntry,
): LedgerChange<WaitingItem> => ({
  operation: 'clear',
  item: seen,
  condition: asSeen(seen, cleared.now),
  set: {
    state: 'WAITING',
    leaseToken: cleared.leaseToken,
    notBefore: cleared.notBefore ?? cleared.now,
    waitingFor: 'cleared',
    ...(cleared.backoff === undefined ? {} : { backoff: cleared.backoff }),
    history: appendHistory(seen.history, entry),
  },
  remove: [...LEASE, ...DOUBT, 'error'],
});

/**
 * reject, by the resolver: a conclusive look found nothing, as so often before, and the request is given up. It is as
 * clean as after {@link clear}, so it keeps no doubt.
 */
export const setAside = (
  seen: ItemInDoubt,
  error: ErrorInfo,
  ending: Ending,
  entry: HistoryEntry,
): LedgerChange<RejectedItem> => ({
  operation: 'reject',
  item: seen,
  condition: asSeen(seen, ending.endedAt),
  set: { state: 'REJECTED', error, ...ending, history: appendHistory(seen.history, entry) },
  remove: [...LEASE, ...WAIT, ...DOUBT, 'backoff'],
});

/**
 * reject, by the resolver: the job has been gone for so long that the request is given up. Nothing can be found or
 * sent; the doubt is kept for a redrive.
 */
export const rejectInDoubt = (
  seen: ItemInDoubt,
  error: ErrorInfo,
  ending: Ending,
  doubt: Pick<UncertainItem, 'visibilityFrom' | 'searchFrom'>,
  entry: HistoryEntry,
): LedgerChange<RejectedItem> => ({
  operation: 'reject',
  item: seen,
  condition: asSeen(seen, ending.endedAt),
  set: { state: 'REJECTED', error, ...ending, ...doubt, history: appendHistory(seen.history, entry) },
  remove: [...LEASE, ...WAIT, 'nextSearch', 'backoff'],
});

/**
 * adopt, by a person who says which run is the one of a request in doubt. Unlike `record` it compares what was seen: a
 * person's word is not a proof, and a search may have resolved the doubt meanwhile.
 */
export const adopt = (
  seen: UncertainItem,
  run: Pick<StartedItem, 'jobRunId' | 'startedAt'>,
  entry: HistoryEntry,
): LedgerChange<StartedItem> => ({
  operation: 'adopt',
  item: seen,
  condition: { states: ['UNCERTAIN'], leaseToken: seen.leaseToken, attempt: seen.attempt },
  set: { state: 'STARTED', ...run, history: appendHistory(seen.history, entry) },
  remove: ['startBefore', ...DOUBT, 'error', 'backoff'],
});
