import type { StartJobRunRequest } from '../glue/start-job-run-request.ts';
import type { EpochMs } from '../time.ts';
import type { Doubt } from './doubt-writes.ts';
import { END, type Ending } from './ending.ts';
import { appendHistory } from './item-size.ts';
import { DOUBT, LEASE, type LedgerChange, WAIT, type WriteCondition } from './ledger-change.ts';
import type {
  CancelledItem,
  HistoryEntry,
  LedgerItem,
  RejectedItem,
  StartedItem,
  UncertainItem,
  WaitingItem,
} from './ledger-item.ts';

/** What a cancel leaves in an item: a change to another state removes it. */
const CANCEL = ['cancelledBy', 'why', 'cancelId'] as const;

/**
 * cancel, by a person, or by a drain after the trigger's `startWithin`: nobody wants a request any more that has not
 * started. Only a WAITING one is clean; of any other a run exists, or may appear.
 */
export const cancel = (
  seen: Pick<LedgerItem, 'requestId' | 'jobName' | 'trigger' | 'arrival' | 'leaseToken' | 'history'>,
  act: Pick<CancelledItem, 'cancelledBy' | 'why' | 'cancelId'>,
  ending: Ending,
  entry: HistoryEntry,
): LedgerChange<CancelledItem> => ({
  operation: 'cancel',
  item: seen,
  condition: { states: ['WAITING'], leaseToken: seen.leaseToken },
  set: { state: 'CANCELLED', ...act, ...ending, history: appendHistory(seen.history, entry) },
  remove: [...WAIT, 'backoff'],
});

/**
 * redrive, by a person: a rejected or cancelled request is taken up again, as the same attempt, because none of its
 * sends was accepted. The new lease token refuses a late copy of the cancel. If the request was rejected while in doubt
 * it returns to doubt, and only a search may clear it, or the person who vouches that no run exists.
 */
export const redrive = (
  item: RejectedItem | CancelledItem,
  taken: {
    readonly leaseToken: string;
    readonly now: EpochMs;
    readonly request?: StartJobRunRequest;
    readonly noRunExists?: boolean;
  },
  entry: HistoryEntry,
): LedgerChange<WaitingItem | UncertainItem> => {
  const history = appendHistory(item.history, entry);
  const noRunExists = taken.noRunExists === true;
  const inDoubt = item.visibilityFrom !== undefined && !noRunExists;
  return {
    operation: 'redrive',
    item,
    condition: { states: [item.state], leaseToken: item.leaseToken },
    set: inDoubt
      ? { state: 'UNCERTAIN', leaseToken: taken.leaseToken, nextSearch: taken.now, history }
      : {
          state: 'WAITING',
          leaseToken: taken.leaseToken,
          notBefore: taken.now,
          waitingFor: 'redrive',
          history,
          ...(taken.request === undefined ? {} : { request: taken.request }),
        },
    remove: ['error', 'backoff', 'startBefore', ...END, ...CANCEL, ...LEASE, ...(noRunExists ? DOUBT : [])],
  };
};

const asRestored = ({ state, leaseToken, attempt }: LedgerItem): WriteCondition => ({
  states: [state],
  leaseToken,
  attempt,
});

/**
 * restore, by a person's command after the table was put back to an earlier time: this run was started since. Its
 * attempt may be a later one than the item knew of. Nothing else writes the ledger meanwhile.
 */
export const restoreRun = (
  seen: LedgerItem,
  run: Pick<StartedItem, 'attempt' | 'jobRunId' | 'startedAt'>,
  leaseToken: string,
  entry: HistoryEntry,
): LedgerChange<StartedItem> => ({
  operation: 'restore',
  item: seen,
  condition: asRestored(seen),
  set: { state: 'STARTED', leaseToken, ...run, history: appendHistory(seen.history, entry) },
  remove: [...LEASE, ...DOUBT, ...WAIT, ...END, ...CANCEL, 'error', 'backoff', 'usage', 'startBefore'],
});

/** restore, likewise: what seems unsent may have been sent since. Only a search may clear it. */
export const restoreDoubt = (
  seen: LedgerItem,
  leaseToken: string,
  what: Doubt,
  entry: HistoryEntry,
): LedgerChange<UncertainItem> => ({
  operation: 'restore',
  item: seen,
  condition: asRestored(seen),
  set: { state: 'UNCERTAIN', leaseToken, ...what, history: appendHistory(seen.history, entry) },
  remove: [...LEASE, ...WAIT, ...END, ...CANCEL, 'backoff'],
});
