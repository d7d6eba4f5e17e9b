import type { ErrorInfo } from '../errors.ts';
import type { EpochMs } from '../time.ts';
import type { Backoff } from './backoff.ts';
import type { Doubt } from './doubt-writes.ts';
import type { Ending } from './ending.ts';
import { appendHistory } from './item-size.ts';
import { DOUBT, LEASE, type Lease, type LedgerChange, WAIT, type WriteCondition } from './ledger-change.ts';
import type {
  HistoryEntry,
  LedgerItem,
  RejectedItem,
  StartedItem,
  StartingItem,
  UncertainItem,
  WaitingItem,
} from './ledger-item.ts';
import { WRITTEN_FORMAT } from './parse-ledger-item.ts';
import type { WaitingReason } from './waiting-reason.ts';

/** What admission knows of a request before it stands in the ledger. */
export type NewRequest = Pick<
  LedgerItem,
  | 'requestId'
  | 'trigger'
  | 'jobName'
  | 'markerName'
  | 'arrival'
  | 'identity'
  | 'event'
  | 'request'
  | 'retry'
  | 'startBefore'
>;

/** create, by admission when no backlog is known: the item does not exist yet, and its creator may send. */
export const create = (request: NewRequest, lease: Lease): StartingItem => ({
  ...request,
  format: WRITTEN_FORMAT,
  ...lease,
  state: 'STARTING',
  attempt: 1,
  history: [],
});

/** enqueue, by admission when a backlog is known, or when no time is left to send. */
export const enqueue = (
  request: NewRequest,
  leaseToken: string,
  waitingFor: 'backlog' | 'no-time' | 'throttled' | 'paused',
): WaitingItem => ({
  ...request,
  format: WRITTEN_FORMAT,
  state: 'WAITING',
  leaseToken,
  attempt: 1,
  waitingFor,
  history: [],
});

/** refuse, by admission: the event cannot become a valid request, and a person shall see why. */
export const refuse = (request: NewRequest, leaseToken: string, error: ErrorInfo, ending: Ending): RejectedItem => ({
  ...request,
  format: WRITTEN_FORMAT,
  state: 'REJECTED',
  leaseToken,
  attempt: 1,
  error,
  history: [],
  ...ending,
});

/** What a drain has seen of an item in the backlog. */
export type SeenInBacklog = Pick<
  LedgerItem,
  'requestId' | 'jobName' | 'trigger' | 'arrival' | 'leaseToken' | 'attempt'
>;

/** acquire, by drain. Arrival stays, and so does the place in the backlog. */
export const acquire = (seen: SeenInBacklog, lease: Lease): LedgerChange<StartingItem> => ({
  operation: 'acquire',
  item: seen,
  condition: {
    ...{ states: ['WAITING'], leaseToken: seen.leaseToken, attempt: seen.attempt },
    notOverdueAt: lease.acquiredAt,
  },
  set: { state: 'STARTING', ...lease, fromBacklog: true },
  remove: [...WAIT],
});

/** record, by the starter or the resolver. It compares no lease token: a run id is proof, whoever brings it. */
export const record = (
  item: LedgerItem,
  run: Pick<StartedItem, 'jobRunId' | 'startedAt'>,
  entry: HistoryEntry,
): LedgerChange<StartedItem> => ({
  operation: 'record',
  item,
  condition: { states: ['STARTING', 'UNCERTAIN', 'WAITING'], attempt: item.attempt },
  set: { state: 'STARTED', ...run, history: appendHistory(item.history, entry) },
  remove: ['leaseUntil', 'fromBacklog', 'startBefore', ...DOUBT, ...WAIT, 'error', 'backoff'],
});

const mine = (item: StartingItem): WriteCondition => ({ states: ['STARTING'], leaseToken: item.leaseToken });

/** requeue, by the starter: Glue certainly has not started it, and it may go later. Arrival stays. */
export const requeue = (
  item: StartingItem,
  wait: {
    readonly notBefore: EpochMs;
    readonly waitingFor: WaitingReason;
    /** Undefined when nothing has set it back, or the reply shows that whatever did is over. */
    readonly backoff?: Backoff | undefined;
  },
  entry: HistoryEntry,
): LedgerChange<WaitingItem> => {
  const { backoff, ...waiting } = wait;
  return {
    operation: 'requeue',
    item,
    condition: mine(item),
    set: {
      state: 'WAITING',
      ...waiting,
      ...(backoff === undefined ? {} : { backoff }),
      history: appendHistory(item.history, entry),
    },
    remove: backoff === undefined ? [...LEASE, 'backoff'] : [...LEASE],
  };
};

/**
 * singleOut, by a drain: refused as if its job were the cause, but another of the job was started since. From now on it
 * delays no others. It changes no lease token, because it neither allows nor prevents a send.
 */
export const singleOut = (seen: WaitingItem, backoff: Backoff): LedgerChange<WaitingItem> => ({
  operation: 'single-out',
  item: seen,
  condition: { states: ['WAITING'], leaseToken: seen.leaseToken, attempt: seen.attempt },
  set: { state: 'WAITING', waitingFor: 'refused', backoff: { ...backoff, of: 'request' } },
  remove: [],
});

/** reject, by the starter: Glue refuses the request for good, or has refused it for so long that it is given up. */
export const reject = (
  item: StartingItem,
  error: ErrorInfo,
  ending: Ending,
  entry: HistoryEntry,
): LedgerChange<RejectedItem> => ({
  operation: 'reject',
  item,
  condition: mine(item),
  set: { state: 'REJECTED', error, ...ending, history: appendHistory(item.history, entry) },
  remove: [...LEASE, ...WAIT, 'backoff'],
});

/** doubt, by the starter: the reply was ambiguous. The take ends here; there is no second send. */
export const doubt = (
  item: StartingItem,
  what: Doubt,
  error: ErrorInfo,
  entry: HistoryEntry,
): LedgerChange<UncertainItem> => ({
  operation: 'doubt',
  item,
  condition: mine(item),
  set: { state: 'UNCERTAIN', ...what, error, history: appendHistory(item.history, entry) },
  remove: [...LEASE, ...WAIT],
});
