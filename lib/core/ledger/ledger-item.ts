import type { ErrorInfo } from '../errors.ts';
import type { TriggerEvent } from '../events/event.ts';
import type { FinalRunState } from '../glue/job-run.ts';
import type { StartJobRunRequest } from '../glue/start-job-run-request.ts';
import type { EpochMs, EpochSeconds } from '../time.ts';
import type { RetryPolicy } from '../triggers/trigger.ts';
import type { Backoff } from './backoff.ts';
import type { WaitingReason } from './waiting-reason.ts';

/**
 * Where a request stands.
 *
 * - `WAITING`: clean. No send of this attempt was accepted or can still arrive.
 * - `STARTING`: a worker has taken it and may send until `leaseUntil`.
 * - `UNCERTAIN`: a send may have been accepted; only looking tells.
 * - `STARTED`: the run is known and not known to have ended.
 * - `REJECTED`: refused for good; kept, alarmed, and taken up again only by a person.
 * - the rest: how the run ended. `UNKNOWN`: Glue no longer knows the run.
 */
export type RequestState = 'WAITING' | 'STARTING' | 'UNCERTAIN' | 'STARTED' | 'REJECTED' | FinalRunState | 'UNKNOWN';

/** One thing that happened to a request: a send, a look, the end of a run, a redrive, a rerun, a restore. */
export interface HistoryEntry {
  readonly at: EpochMs;
  readonly what: 'sent' | 'searched' | 'ended' | 'redriven' | 'rerun' | 'restored';
  readonly attempt: number;
  /** E.g. `started`, `busy`, `ambiguous`; `found`, `nothing`, `inconclusive`; the state in which a run ended. */
  readonly result: string;
  /** The run that ended. */
  readonly jobRunId?: string;
  readonly error?: ErrorInfo;
  /** Who asked for it and why, in their own words. */
  readonly by?: string;
  readonly why?: string;
  /** How many like entries in the middle were left out before this one, once there are more than forty. */
  readonly omittedBefore?: number;
}

/** One request in the ledger: claim, audit trail, place in the line and history in one. */
export interface LedgerItem {
  /** See ledger-format.ts; absent in items from before it existed. */
  readonly format?: number;
  readonly requestId: string;
  readonly trigger: string;
  readonly jobName: string;
  readonly state: RequestState;
  /** New for every take, enqueue, clear, redrive and retry; so `(state, leaseToken)` is a version number. */
  readonly leaseToken: string;
  readonly attempt: number;
  /** Name of the argument that carries the marker; frozen, because a redeploy may rename it. */
  readonly markerName: string;
  /** When the request was admitted; never changes; the order of the line. */
  readonly arrival: EpochMs;
  /** What makes two deliveries the same event, as it went into the request id. */
  readonly identity: string;
  readonly event: TriggerEvent;
  /** The rendered request, frozen; absent when rendering failed, which always rejects. */
  readonly request?: StartJobRunRequest;
  /** Frozen like the request: what a failed run leads to does not change with the trigger. */
  readonly retry?: RetryPolicy;
  /** Whether a STARTING item was taken out of the line and so still stands in it. */
  readonly fromBacklog?: boolean;
  readonly acquiredAt?: EpochMs;
  readonly leaseUntil?: EpochMs;
  /** UNCERTAIN only: from when the settle time counts. */
  readonly visibilityFrom?: EpochMs;
  /** UNCERTAIN only: how far back a look must read. */
  readonly searchFrom?: EpochMs;
  /** UNCERTAIN only: when the next look is due. */
  readonly nextSearch?: EpochMs;
  readonly notBefore?: EpochMs;
  readonly waitingFor?: WaitingReason;
  /** Sends of this attempt that came to nothing; absent when its last one did not. */
  readonly backoff?: Backoff;
  readonly jobRunId?: string;
  readonly startedAt?: EpochMs;
  readonly endedAt?: EpochMs;
  readonly error?: ErrorInfo;
  readonly history: readonly HistoryEntry[];
  /** TTL. Only on final states and REJECTED. */
  readonly expiresAt?: EpochSeconds;
}

/** The marker, `<request id>.<attempt>`: the argument by which a run is found again. */
export const markerOf = (item: Pick<LedgerItem, 'requestId' | 'attempt'>): string =>
  `${item.requestId}.${item.attempt}`;

/** Reads a marker back; undefined when it is none of ours. */
export const parseMarker = (marker: string): Pick<LedgerItem, 'requestId' | 'attempt'> | undefined => {
  const [, requestId, attempt] = /^([0-9a-f]{24})\.([1-9]\d{0,8})$/.exec(marker) ?? [];
  return requestId === undefined ? undefined : { requestId, attempt: Number(attempt) };
};

/** The frozen request with this attempt's marker among its arguments: what Glue gets. */
export const withMarker = (
  item: Pick<LedgerItem, 'requestId' | 'attempt' | 'markerName'>,
  request: StartJobRunRequest,
): StartJobRunRequest => ({ ...request, Arguments: { ...request.Arguments, [item.markerName]: markerOf(item) } });

/** Whether the item stands in its job's line: waiting, or being tried by whoever took it out of the line. */
export const isInBacklog = (item: Pick<LedgerItem, 'state' | 'fromBacklog'>): boolean =>
  item.state === 'WAITING' || (item.state === 'STARTING' && item.fromBacklog === true);

const KEPT_AT_EACH_END = 20;

/** A history has to fit into an item beside a request: a quarter of what its errors' texts could come to. */
const MOST_HISTORY_BYTES = 64_000;

/**
 * Adds to a history and keeps its first and last twenty entries, or fewer where their errors say much. It says how many are
 * gone between.
 */
export const appendHistory = (history: readonly HistoryEntry[], entry: HistoryEntry): readonly HistoryEntry[] => {
  let kept: readonly HistoryEntry[] = [...history, entry];
  while (kept.length > 2 * KEPT_AT_EACH_END || (kept.length > 2 && bytesOf(kept) > MOST_HISTORY_BYTES)) {
    kept = withoutMiddle(kept);
  }
  return kept;
};

const bytesOf = (history: readonly HistoryEntry[]): number => Buffer.byteLength(JSON.stringify(history));

/** Without the entry after the first ones; the one behind it says how many are gone. */
const withoutMiddle = (history: readonly HistoryEntry[]): readonly HistoryEntry[] => {
  const at = Math.min(KEPT_AT_EACH_END, history.length >> 1);
  const dropped = history[at];
  const next = history[at + 1];
  if (dropped === undefined) return history;
  if (next === undefined) return history.slice(0, at);
  const omittedBefore = (dropped.omittedBefore ?? 0) + (next.omittedBefore ?? 0) + 1;
  return [...history.slice(0, at), { ...next, omittedBefore }, ...history.slice(at + 2)];
};
