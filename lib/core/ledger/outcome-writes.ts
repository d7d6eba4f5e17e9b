import type { EpochMs } from '../time.ts';
import { END, type Ending } from './ending.ts';
import { appendHistory } from './item-size.ts';
import { DOUBT, LEASE, type LedgerChange } from './ledger-change.ts';
import type { EndedItem, HistoryEntry, LedgerItem, StartedItem, WaitingItem } from './ledger-item.ts';

/** How a run ended. */
export type RunEnd = Pick<EndedItem, 'jobRunId' | 'state' | 'endedAt' | 'error'>;

/** outcome, by run-state and sweep: the recorded run has ended, at the time that Glue says. */
export const outcome = (
  item: Pick<LedgerItem, 'requestId' | 'jobName' | 'trigger' | 'arrival'>,
  end: RunEnd,
  ending: Ending,
): LedgerChange<EndedItem> => ({
  operation: 'outcome',
  item,
  condition: { states: ['STARTED'], jobRunId: end.jobRunId },
  set: {
    state: end.state,
    ...ending,
    endedAt: end.endedAt,
    ...(end.error === undefined ? {} : { error: end.error }),
  },
  remove: [],
});

/** follow: Glue itself has started the recorded run again (the job's MaxRetries); from now on that run counts. */
export const follow = (
  item: StartedItem,
  from: string,
  jobRunId: string,
  entry: HistoryEntry,
): LedgerChange<StartedItem> => ({
  operation: 'follow',
  item,
  condition: { states: ['STARTED'], attempt: item.attempt, jobRunId: from },
  set: { state: 'STARTED', jobRunId, history: appendHistory(item.history, entry) },
  remove: [],
});

/** Everything that belongs to one attempt, and to its end. */
const ATTEMPT = ['jobRunId', 'startedAt', 'error', 'backoff', 'usage', ...END, ...LEASE, ...DOUBT] as const;

/**
 * retry: a new attempt of the same request, with a marker of its own. By run-state and sweep straight from `STARTED`,
 * in the write that notes the end: were they two, a crash between them would forget the retry. By a person from a
 * final state. It compares attempt and run, so that two who see the same end make one attempt of it.
 */
export const retry = (
  item: StartedItem | EndedItem,
  wait: {
    readonly leaseToken: string;
    readonly notBefore: EpochMs;
    readonly waitingFor: 'retry' | 'redrive' | 'rerun';
  },
  entry: HistoryEntry,
): LedgerChange<WaitingItem> => ({
  operation: 'retry',
  item,
  condition: { states: [item.state], attempt: item.attempt, jobRunId: item.jobRunId },
  set: { state: 'WAITING', attempt: item.attempt + 1, ...wait, history: appendHistory(item.history, entry) },
  remove: [...ATTEMPT],
});
