/**
 * Every conditional write of the ledger: its condition and what it sets. This file is the protocol's table
 * (docs/protocol.md, section 2) as data; the adapters only carry the writes out, and the two loops only choose
 * among them. Each condition names a state by equality, so an item that has vanished refuses the write.
 */

import type { Backoff } from '../backlog/backoff.ts';
import type { ErrorInfo } from '../errors.ts';
import type { FinalRunState } from '../glue/job-run.ts';
import type { StartJobRunRequest } from '../glue/start-job-run-request.ts';
import type { EpochMs, EpochSeconds } from '../time.ts';
import { WRITTEN_FORMAT } from './ledger-format.ts';
import type { HistoryEntry, LedgerItem, RequestState } from './ledger-item.ts';
import { appendHistory } from './ledger-item.ts';
import type { WaitingReason } from './waiting-reason.ts';

/** All parts must hold. */
export interface WriteCondition {
  readonly states: readonly RequestState[];
  readonly leaseToken?: string;
  readonly attempt?: number;
  readonly jobRunId?: string;
  /** Holds when `leaseUntil` is strictly earlier. */
  readonly leaseOverAt?: EpochMs;
}

type Frozen = 'format' | 'requestId' | 'trigger' | 'jobName' | 'arrival' | 'identity' | 'event' | 'markerName';

/** A conditional update of one item. */
export interface LedgerChange {
  /** Names the operation in logs and in the simulation. */
  readonly operation:
    | 'acquire'
    | 'record'
    | 'adopt'
    | 'requeue'
    | 'reject'
    | 'doubt'
    | 'single-out'
    | 'postpone'
    | 'clear'
    | 'outcome'
    | 'follow'
    | 'retry'
    | 'redrive'
    | 'restore';
  /** The item's unchanging part, from which index keys are derived. */
  readonly item: Pick<LedgerItem, 'requestId' | 'jobName' | 'arrival'>;
  readonly condition: WriteCondition;
  readonly set: Partial<Omit<LedgerItem, Frozen>> & Pick<LedgerItem, 'state'>;
  readonly remove: readonly (keyof Omit<LedgerItem, Frozen | 'state' | 'leaseToken' | 'attempt' | 'history'>)[];
}

const LEASE = ['acquiredAt', 'leaseUntil', 'fromBacklog'] as const;
const DOUBT = ['visibilityFrom', 'searchFrom', 'nextSearch'] as const;
const WAIT = ['notBefore', 'waitingFor'] as const;

/** A fresh hold on an item: who, since when, until when. */
export interface Lease {
  readonly leaseToken: string;
  readonly acquiredAt: EpochMs;
  readonly leaseUntil: EpochMs;
}

/** What admission knows of a request before it stands in the ledger. */
export type NewRequest = Pick<
  LedgerItem,
  'requestId' | 'trigger' | 'jobName' | 'markerName' | 'arrival' | 'identity' | 'event' | 'request' | 'retry'
>;

/** create, by admission when no line is known: the item does not exist yet, and its creator may send. */
export const create = (request: NewRequest, lease: Lease): LedgerItem => ({
  ...request,
  format: WRITTEN_FORMAT,
  ...lease,
  state: 'STARTING',
  attempt: 1,
  history: [],
});

/** enqueue, by admission when a line is known, or when no time is left to send. */
export const enqueue = (
  request: NewRequest,
  leaseToken: string,
  waitingFor: 'backlog' | 'no-time' | 'throttled',
): LedgerItem => ({
  ...request,
  format: WRITTEN_FORMAT,
  state: 'WAITING',
  leaseToken,
  attempt: 1,
  waitingFor,
  history: [],
});

/** refuse, by admission: the event cannot become a valid request, and a person shall see why. */
export const refuse = (
  request: NewRequest,
  leaseToken: string,
  error: ErrorInfo,
  expiresAt: EpochSeconds,
): LedgerItem => ({
  ...request,
  format: WRITTEN_FORMAT,
  state: 'REJECTED',
  leaseToken,
  attempt: 1,
  error,
  history: [],
  expiresAt,
});

/** What a drainer has seen of an item in the line. */
export type SeenInBacklog = Pick<LedgerItem, 'requestId' | 'jobName' | 'arrival' | 'leaseToken' | 'attempt'>;

/** acquire, by drain. Arrival stays, and so does the place in the line. */
export const acquire = (seen: SeenInBacklog, lease: Lease): LedgerChange => ({
  operation: 'acquire',
  item: seen,
  condition: { states: ['WAITING'], leaseToken: seen.leaseToken, attempt: seen.attempt },
  set: { state: 'STARTING', ...lease, fromBacklog: true },
  remove: [...WAIT],
});

/** Whether an item that refused a create or a take is ours all the same: our first try of the write got through. */
export const isLeasedBy = (item: LedgerItem | undefined, leaseToken: string): item is LedgerItem =>
  item !== undefined && item.state === 'STARTING' && item.leaseToken === leaseToken;

/**
 * Whether what stands where a change was refused is that change's own work: its first try was applied, its reply was
 * lost, and the SDK's second try met it. Sound, because `(state, leaseToken)` is a version number; where no new lease token is
 * written and a run id is written or compared, it is the run that counts.
 */
export const isOwnWork = ({ condition, set }: LedgerChange, standing: LedgerItem | undefined): boolean => {
  if (standing === undefined || standing.state !== set.state) return false;
  if (set.leaseToken !== undefined) return standing.leaseToken === set.leaseToken;
  const jobRunId = set.jobRunId ?? condition.jobRunId;
  return jobRunId === undefined ? standing.leaseToken === condition.leaseToken : standing.jobRunId === jobRunId;
};

/**
 * record, by the starter with Glue's reply or by the resolver with a find. It does not compare the lease token: a run id is
 * proof, whoever brings it.
 */
export const record = (
  item: LedgerItem,
  run: { readonly jobRunId: string; readonly startedAt: EpochMs },
  entry: HistoryEntry,
): LedgerChange => ({
  operation: 'record',
  item,
  condition: { states: ['STARTING', 'UNCERTAIN', 'WAITING'], attempt: item.attempt },
  set: { state: 'STARTED', ...run, history: appendHistory(item.history, entry) },
  remove: ['leaseUntil', 'fromBacklog', ...DOUBT, ...WAIT, 'error', 'backoff'],
});

/**
 * adopt, by a person who says which run is the one of a request in doubt. Unlike `record` it compares what was seen: a
 * person's word is no proof, and a look may have settled the doubt meanwhile.
 */
export const adopt = (
  seen: LedgerItem,
  run: { readonly jobRunId: string; readonly startedAt: EpochMs },
  entry: HistoryEntry,
): LedgerChange => ({
  operation: 'adopt',
  item: seen,
  condition: { states: ['UNCERTAIN'], leaseToken: seen.leaseToken, attempt: seen.attempt },
  set: { state: 'STARTED', ...run, history: appendHistory(seen.history, entry) },
  remove: [...DOUBT, 'error', 'backoff'],
});

const mine = (item: LedgerItem): WriteCondition => ({ states: ['STARTING'], leaseToken: item.leaseToken });

/** requeue, by the starter: Glue certainly has not started it, and it may go later. Arrival stays. */
export const requeue = (
  item: LedgerItem,
  wait: {
    readonly notBefore: EpochMs;
    readonly waitingFor: WaitingReason;
    /** Undefined when nothing has set it back, or the reply shows that whatever did is over. */
    readonly backoff?: Backoff | undefined;
  },
  entry: HistoryEntry,
): LedgerChange => {
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
 * singleOut, by a drain: it was refused as if its job were at fault, but another of the job was started since. It rests
 * as before, and from now on it holds up nobody. It changes no lease token: no send is possible or impossible by it.
 */
export const singleOut = (seen: LedgerItem, backoff: Backoff): LedgerChange => ({
  operation: 'single-out',
  item: seen,
  condition: { states: ['WAITING'], leaseToken: seen.leaseToken, attempt: seen.attempt },
  set: { state: 'WAITING', waitingFor: 'refused', backoff: { ...backoff, of: 'request' } },
  remove: [],
});

/** reject, by the starter: Glue refuses the request for good, or has refused it for so long that it is given up. */
export const reject = (
  item: LedgerItem,
  error: ErrorInfo,
  expiresAt: EpochSeconds,
  entry: HistoryEntry,
): LedgerChange => ({
  operation: 'reject',
  item,
  condition: mine(item),
  set: { state: 'REJECTED', error, expiresAt, history: appendHistory(item.history, entry) },
  remove: [...LEASE, ...WAIT, 'backoff'],
});

/** Exactly the version that was looked at; and a STARTING only once its holder can send no more. */
const asSeen = (seen: LedgerItem, now: EpochMs): WriteCondition => ({
  states: [seen.state],
  leaseToken: seen.leaseToken,
  attempt: seen.attempt,
  ...(seen.state === 'STARTING' ? { leaseOverAt: now } : {}),
});

/**
 * reject, by the resolver: the job has been gone for so long that the request is given up. Nothing can be found or sent;
 * the doubt is kept for a redrive.
 */
export const rejectInDoubt = (
  seen: LedgerItem,
  rejected: { readonly error: ErrorInfo; readonly expiresAt: EpochSeconds; readonly now: EpochMs },
  doubt: Required<Pick<LedgerItem, 'visibilityFrom' | 'searchFrom'>>,
  entry: HistoryEntry,
): LedgerChange => ({
  operation: 'reject',
  item: seen,
  condition: asSeen(seen, rejected.now),
  set: {
    state: 'REJECTED',
    error: rejected.error,
    expiresAt: rejected.expiresAt,
    ...doubt,
    history: appendHistory(seen.history, entry),
  },
  remove: [...LEASE, ...WAIT, 'nextSearch', 'backoff'],
});

/**
 * reject, by the resolver: a conclusive look found nothing, as so often before, and the request is given up. It is as
 * clean as after {@link clear}, so it keeps no doubt.
 */
export const setAside = (
  seen: LedgerItem,
  rejected: { readonly error: ErrorInfo; readonly expiresAt: EpochSeconds; readonly now: EpochMs },
  entry: HistoryEntry,
): LedgerChange => ({
  operation: 'reject',
  item: seen,
  condition: asSeen(seen, rejected.now),
  set: {
    state: 'REJECTED',
    error: rejected.error,
    expiresAt: rejected.expiresAt,
    history: appendHistory(seen.history, entry),
  },
  remove: [...LEASE, ...WAIT, ...DOUBT, 'backoff'],
});

/** When the settle time begins, how far back to look, when to look first; and how often that was so before. */
export type Doubt = Required<Pick<LedgerItem, 'visibilityFrom' | 'searchFrom' | 'nextSearch'>> &
  Pick<LedgerItem, 'backoff'>;

/** doubt, by the starter: the reply was ambiguous. The take ends here; there is no second send. */
export const doubt = (item: LedgerItem, what: Doubt, error: ErrorInfo, entry: HistoryEntry): LedgerChange => ({
  operation: 'doubt',
  item,
  condition: mine(item),
  set: { state: 'UNCERTAIN', ...what, error, history: appendHistory(item.history, entry) },
  remove: [...LEASE, ...WAIT],
});

/** doubt, by the resolver: a STARTING whose lease is over. The send may have left at the lease's very end. */
export const doubtExpired = (seen: LedgerItem, what: Doubt, now: EpochMs, entry: HistoryEntry): LedgerChange => ({
  operation: 'doubt',
  item: seen,
  condition: { states: ['STARTING'], leaseToken: seen.leaseToken, leaseOverAt: now },
  set: { state: 'UNCERTAIN', ...what, history: appendHistory(seen.history, entry) },
  remove: [...LEASE, ...WAIT],
});

/** postpone, by the resolver: the look proved nothing; look again later. It changes no lease token and frees nothing. */
export const postpone = (seen: LedgerItem, nextSearch: EpochMs, entry: HistoryEntry): LedgerChange => ({
  operation: 'postpone',
  item: seen,
  condition: { states: ['UNCERTAIN'], leaseToken: seen.leaseToken, attempt: seen.attempt },
  set: { state: 'UNCERTAIN', nextSearch, history: appendHistory(seen.history, entry) },
  remove: [],
});

/**
 * clear, by the resolver: a complete, conclusive look found nothing. The item is clean again, in its old place, and due
 * at `notBefore`, or at once without it.
 */
export const clear = (
  seen: LedgerItem,
  cleared: {
    readonly leaseToken: string;
    readonly now: EpochMs;
    readonly notBefore?: EpochMs;
    readonly backoff?: Backoff;
  },
  entry: HistoryEntry,
): LedgerChange => ({
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

/** How a run ended. */
export interface RunEnd {
  readonly jobRunId: string;
  readonly state: FinalRunState | 'UNKNOWN';
  readonly endedAt: EpochMs;
  readonly error?: ErrorInfo;
}

/** outcome, by run-state and sweep: the recorded run has ended. */
export const outcome = (
  item: Pick<LedgerItem, 'requestId' | 'jobName' | 'arrival'>,
  end: RunEnd,
  expiresAt: EpochSeconds,
): LedgerChange => ({
  operation: 'outcome',
  item,
  condition: { states: ['STARTED'], jobRunId: end.jobRunId },
  set: {
    state: end.state,
    endedAt: end.endedAt,
    expiresAt,
    ...(end.error === undefined ? {} : { error: end.error }),
  },
  remove: [],
});

/** follow: Glue itself has started the recorded run again (the job's MaxRetries); from now on that run counts. */
export const follow = (item: LedgerItem, from: string, jobRunId: string, entry: HistoryEntry): LedgerChange => ({
  operation: 'follow',
  item,
  condition: { states: ['STARTED'], attempt: item.attempt, jobRunId: from },
  set: { state: 'STARTED', jobRunId, history: appendHistory(item.history, entry) },
  remove: [],
});

/** Everything that belongs to one attempt, and to its end. */
const ATTEMPT = ['jobRunId', 'startedAt', 'endedAt', 'error', 'expiresAt', 'backoff', ...LEASE, ...DOUBT] as const;

/**
 * retry: a new attempt of the same request, with a marker of its own. By run-state and sweep straight from `STARTED`,
 * in the write that notes the end: were they two, a crash between them would forget the retry. By a person from a
 * final state. It compares attempt and run, so that two who see the same end make one attempt of it.
 */
export const retry = (
  item: LedgerItem,
  ended: { readonly state: RequestState; readonly jobRunId: string },
  wait: {
    readonly leaseToken: string;
    readonly notBefore: EpochMs;
    readonly waitingFor: 'retry' | 'redrive' | 'rerun';
  },
  entry: HistoryEntry,
): LedgerChange => ({
  operation: 'retry',
  item,
  condition: { states: [ended.state], attempt: item.attempt, jobRunId: ended.jobRunId },
  set: { state: 'WAITING', attempt: item.attempt + 1, ...wait, history: appendHistory(item.history, entry) },
  remove: [...ATTEMPT],
});

/**
 * redrive, by a person: a rejected request is taken up again, as the same attempt, because none of its sends was
 * accepted. If it was rejected while in doubt it goes back into doubt, and only a look may clear it, or the person who
 * vouches that no run exists.
 */
export const redrive = (
  item: LedgerItem,
  taken: {
    readonly leaseToken: string;
    readonly now: EpochMs;
    readonly request?: StartJobRunRequest;
    readonly noRunExists?: boolean;
  },
  entry: HistoryEntry,
): LedgerChange => {
  const history = appendHistory(item.history, entry);
  const noRunExists = taken.noRunExists === true;
  const inDoubt = item.visibilityFrom !== undefined && !noRunExists;
  return {
    operation: 'redrive',
    item,
    condition: { states: ['REJECTED'], leaseToken: item.leaseToken },
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
    remove: ['error', 'expiresAt', 'backoff', ...LEASE, ...(noRunExists ? DOUBT : [])],
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
  run: Required<Pick<LedgerItem, 'attempt' | 'jobRunId' | 'startedAt'>>,
  leaseToken: string,
  entry: HistoryEntry,
): LedgerChange => ({
  operation: 'restore',
  item: seen,
  condition: asRestored(seen),
  set: { state: 'STARTED', leaseToken, ...run, history: appendHistory(seen.history, entry) },
  remove: [...LEASE, ...DOUBT, ...WAIT, 'error', 'endedAt', 'expiresAt', 'backoff'],
});

/** restore, likewise: what seems clean may have been sent since. Only a look may clear it. */
export const restoreDoubt = (seen: LedgerItem, leaseToken: string, what: Doubt, entry: HistoryEntry): LedgerChange => ({
  operation: 'restore',
  item: seen,
  condition: asRestored(seen),
  set: { state: 'UNCERTAIN', leaseToken, ...what, history: appendHistory(seen.history, entry) },
  remove: [...LEASE, ...WAIT, 'backoff'],
});
