import { type EpochMs, isBefore } from '../time.ts';
import type { LedgerChange } from './ledger-change.ts';
import type { HistoryEntry, LedgerItem } from './ledger-item.ts';
import { WRITTEN_FORMAT } from './parse-ledger-item.ts';
import { restoreDoubt, restoreRun } from './person-writes.ts';

/** A run that bears a marker of ours, started after the moment to which the table was put back. */
export interface MarkedRun {
  readonly requestId: string;
  readonly attempt: number;
  readonly jobName: string;
  readonly jobRunId: string;
  readonly startedAt: EpochMs;
  /** Whether Glue itself started it, as a retry of another run. */
  readonly isGluesRetry: boolean;
}

/** The moment of the restored table, the moment of this repair, and a token for the new version of the item. */
export interface Restored {
  readonly since: EpochMs;
  readonly now: EpochMs;
  readonly leaseToken: string;
}

/**
 * What a table that was put back must learn of one request; `undefined` when what it says is still true.
 *
 * The table knows nothing of what happened `since`. A run that bears the request's marker tells: the latest attempt
 * that has one counts. Without a run, a request that the table takes for clean, or for being sent, may have been sent
 * since: it is in doubt from the restored moment on. What had ended, or runs, and has no later run, is as the table
 * says.
 *
 * @param runs those of this request, of any attempt
 */
export const afterRestore = (
  item: LedgerItem,
  runs: readonly MarkedRun[],
  { since, now, leaseToken }: Restored,
): LedgerChange | undefined => {
  const run = latestAttempt(runs);
  const entry = (result: string): HistoryEntry => ({ at: now, what: 'restored', attempt: item.attempt, result });
  if (run !== undefined && (run.attempt > item.attempt || (run.attempt === item.attempt && isOpen(item)))) {
    const { attempt, jobRunId, startedAt } = run;
    return restoreRun(item, { attempt, jobRunId, startedAt }, leaseToken, { ...entry('found'), jobRunId });
  }
  if (!isUnsent(item)) return undefined;
  const searchFrom = earliest(since, item.searchFrom ?? item.acquiredAt ?? since);
  return restoreDoubt(item, leaseToken, { visibilityFrom: now, searchFrom, nextSearch: now }, entry('in doubt'));
};

/** The attempt that went furthest, and of its runs the one that this service started. */
const latestAttempt = (runs: readonly MarkedRun[]): MarkedRun | undefined =>
  runs.toSorted(
    (a, b) => b.attempt - a.attempt || Number(a.isGluesRetry) - Number(b.isGluesRetry) || a.startedAt - b.startedAt,
  )[0];

/** The table knows of no run of this attempt. */
const isOpen = ({ jobRunId }: LedgerItem): boolean => jobRunId === undefined;

/** The sender of this attempt may have come after the restored moment. A rejected request is sent by a redrive only. */
const isUnsent = ({ state }: LedgerItem): boolean =>
  state === 'WAITING' || state === 'STARTING' || state === 'UNCERTAIN';

const earliest = (a: EpochMs, b: EpochMs): EpochMs => (isBefore(a, b) ? a : b);

/** Stands for the trigger in what {@link standIn} makes. */
export const RESTORED_TRIGGER = 'restored';

/**
 * An entry for a run whose request came after the restored moment, so that the table has lost it. With it a duplicate
 * of the lost event starts nothing, and the run's end is recorded. The event itself is lost.
 *
 * @param runs at least one, all of one request
 */
export const standIn = (runs: readonly MarkedRun[], markerName: string, { now, leaseToken }: Restored): LedgerItem => {
  const run = latestAttempt(runs);
  if (run === undefined) throw new Error('a stand-in needs a run');
  const { requestId, jobName, attempt, jobRunId, startedAt } = run;
  return {
    format: WRITTEN_FORMAT,
    requestId,
    trigger: RESTORED_TRIGGER,
    jobName,
    markerName,
    arrival: startedAt,
    identity: JSON.stringify(['restored', requestId]),
    event: { source: 'manual', input: {}, call: { lambdaRequestId: RESTORED_TRIGGER } },
    state: 'STARTED',
    leaseToken,
    attempt,
    jobRunId,
    startedAt,
    history: [{ at: now, what: 'restored', attempt, result: 'found', jobRunId }],
  };
};

/** Why a request that has ended cannot run again: it is a {@link standIn}, which has nothing to send. */
export const whyNotRepeatable = ({ requestId, request }: Pick<LedgerItem, 'requestId' | 'request'>) =>
  request === undefined
    ? `Request ${requestId} was lost when the ledger was restored, and only its run is known: upload or call again`
    : undefined;
