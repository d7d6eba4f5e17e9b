import type { ErrorInfo } from '../errors.ts';
import type { TriggerEvent } from '../events/event.ts';
import { type FinalRunState, isFinalRunState } from '../glue/job-run.ts';
import type { StartJobRunRequest } from '../glue/start-job-run-request.ts';
import type { EpochMs, EpochSeconds } from '../time.ts';
import type { RetryPolicy } from '../triggers/trigger.ts';
import type { Backoff } from './backoff.ts';
import type { Ending, RunUsage } from './ending.ts';
import type { Membership } from './membership.ts';
import type { WaitingReason } from './waiting-reason.ts';

/** What an item has in every state. */
export interface LedgerRequest {
  /** See parse-ledger-item.ts; absent in items from before it existed. */
  readonly format?: number;
  readonly requestId: string;
  readonly trigger: string;
  readonly jobName: string;
  /** New for every create, enqueue, acquire, clear, redrive and retry; so `(state, leaseToken)` is a version number. */
  readonly leaseToken: string;
  readonly attempt: number;
  /** Name of the argument that carries the correlation marker; frozen, because a redeploy may rename it. */
  readonly markerName: string;
  /** When the request was admitted; never changes; the order of the backlog. */
  readonly arrival: EpochMs;
  /** What makes two deliveries the same event, as it went into the request id. */
  readonly identity: string;
  readonly event: TriggerEvent;
  /** The rendered request, frozen; absent when rendering failed, which always rejects. */
  readonly request?: StartJobRunRequest;
  /** Frozen like the request: what a failed run leads to does not change with the trigger. */
  readonly retry?: RetryPolicy;
  /** When it is cancelled unless it has a run by then; absent: never. */
  readonly startBefore?: EpochMs;
  /** Of an upload that gathers, or once gathered, with others. */
  readonly member?: Membership;
  readonly history: readonly HistoryEntry[];
}

/** Sends of this attempt that came to nothing; absent when its last one did not. */
interface Unsent {
  readonly backoff?: Backoff;
}

/** Clean: no send of this attempt was accepted or can still arrive. */
interface Waiting extends LedgerRequest, Unsent {
  readonly state: 'WAITING';
  readonly notBefore?: EpochMs;
  /** Absent where this version does not know the reason. */
  readonly waitingFor?: WaitingReason;
}

/** A worker has acquired it and may send until `leaseUntil`. */
interface Starting extends LedgerRequest, Unsent {
  readonly state: 'STARTING';
  readonly acquiredAt: EpochMs;
  readonly leaseUntil: EpochMs;
  /** Whether it was acquired out of the backlog and so still stands in it. */
  readonly fromBacklog?: boolean;
}

/** A send may have been accepted; only a search tells. */
interface Uncertain extends LedgerRequest, Unsent {
  readonly state: 'UNCERTAIN';
  /** From when the visibility window counts. */
  readonly visibilityFrom: EpochMs;
  /** How far back a search must read. */
  readonly searchFrom: EpochMs;
  /** When the next search is due. */
  readonly nextSearch: EpochMs;
  readonly error?: ErrorInfo;
}

interface Run {
  readonly jobRunId: string;
  readonly startedAt: EpochMs;
  /** Absent where the run was found by a search. */
  readonly acquiredAt?: EpochMs;
}

/** The run is known and not known to have ended. */
interface Started extends LedgerRequest, Run {
  readonly state: 'STARTED';
}

/** Refused for good; kept, alarmed, and taken up again only by a person. */
interface Rejected extends LedgerRequest, Ending {
  readonly state: 'REJECTED';
  readonly error: ErrorInfo;
  /** With `searchFrom`: it was rejected in doubt. */
  readonly visibilityFrom?: EpochMs;
  readonly searchFrom?: EpochMs;
}

/** A person, or its trigger, does not want it any more; final, and kept, until a person takes it up again. */
interface Cancelled extends LedgerRequest, Ending {
  readonly state: 'CANCELLED';
  /** Who does not want it, and why, in their own words. */
  readonly cancelledBy: string;
  readonly why: string;
  /** The act that cancelled it together with others. */
  readonly cancelId?: string;
}

/** How the run ended. `UNKNOWN`: Glue no longer knows the run. */
interface Ended extends LedgerRequest, Run, Ending {
  readonly state: FinalRunState | 'UNKNOWN';
  readonly error?: ErrorInfo;
  /** Absent until the outcome is published, and where Glue did not show the run. */
  readonly usage?: RunUsage;
}

/** It gathers with the other members of its group, until a cut of the group takes it. It never expires. */
interface Gathered extends LedgerRequest {
  readonly state: 'GATHERED';
  readonly member: Membership;
}

/** A cut has taken it, and its batch tells what became of it. */
interface Batched extends LedgerRequest {
  readonly state: 'BATCHED';
  readonly member: Membership;
  /** The request of its batch; absent where a cut without a batch took it. */
  readonly batchId?: string;
  readonly expiresAt: EpochSeconds;
}

type Field<Item> = Item extends unknown ? keyof Item : never;

/** Every field that an item of some state has. */
export type LedgerField = Field<
  Waiting | Starting | Uncertain | Started | Rejected | Cancelled | Ended | Gathered | Batched
>;

/** An item has no field of another state: code that reads one without checking the state gets `undefined`. */
type Only<Item> = Item & { readonly [Name in Exclude<LedgerField, keyof Item>]?: never };

export type WaitingItem = Only<Waiting>;
export type StartingItem = Only<Starting>;
export type UncertainItem = Only<Uncertain>;
export type StartedItem = Only<Started>;
export type RejectedItem = Only<Rejected>;
export type CancelledItem = Only<Cancelled>;
export type EndedItem = Only<Ended>;
export type GatheredItem = Only<Gathered>;
export type BatchedItem = Only<Batched>;
/** A request that has come to its end. Only a person takes it up again. */
export type FinishedItem = RejectedItem | CancelledItem | EndedItem;

/** An upload that is, or was, to share a run with others: no request of its own. */
export type MemberItem = GatheredItem | BatchedItem;

/** One request in the ledger: claim, audit trail, place in the backlog and history in one; or a member of a group. */
export type LedgerItem = WaitingItem | StartingItem | UncertainItem | StartedItem | FinishedItem | MemberItem;

/** A request of which an unknown run may exist. */
export type ItemInDoubt = StartingItem | UncertainItem;
/** Where a request stands. */
export type RequestState = LedgerItem['state'];

/** Whether the request's run has ended. */
export const isEnded = (item: LedgerItem): item is EndedItem => isEndedState(item.state);
export const isEndedState = (state: RequestState): boolean => isFinalRunState(state) || state === 'UNKNOWN';

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

/** One thing that happened to a request: a send, a search, the end of a run, a redrive, a rerun, a cancel, a restore. */
export interface HistoryEntry {
  readonly at: EpochMs;
  readonly what: 'sent' | 'searched' | 'ended' | 'redriven' | 'rerun' | 'cancelled' | 'restored';
  readonly attempt: number;
  /** E.g. `started`, `busy`, `ambiguous`; `found`, `nothing`, `inconclusive`; the state in which a run ended. */
  readonly result: string;
  /** The run that ended. */
  readonly jobRunId?: string;
  readonly error?: ErrorInfo;
  /** Who asked for it and why, in their own words. */
  readonly by?: string;
  readonly why?: string;
  /** The act on many requests that it was a part of, by its idempotency key; of a cancel by the name in its `cancelId`. */
  readonly act?: string;
  /** How many entries in the middle were left out before this one, once there are more than forty. */
  readonly omittedBefore?: number;
  /** For how many sends in a row it stands, all of which Glue throttled; absent for one. */
  readonly sends?: number;
}
