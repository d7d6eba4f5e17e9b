/**
 * A conditional write of the ledger as data: its condition and what it sets. The files `*-writes.ts` beside this one
 * are the protocol's table (docs/protocol.md, section 2); the adapters only carry the writes out. Each condition names
 * a state by equality, so an item that has vanished refuses the write.
 */
import { type EpochMs, isBefore } from '../time.ts';
import type { LedgerField, LedgerItem, RequestState, StartingItem } from './ledger-item.ts';
import { isReadableFormat, parseLedgerItem } from './parse-ledger-item.ts';

/** All parts must hold. */
export interface WriteCondition {
  readonly states: readonly RequestState[];
  readonly leaseToken?: string;
  readonly attempt?: number;
  readonly jobRunId?: string;
  /** Holds when `leaseUntil` is strictly earlier. */
  readonly leaseOverAt?: EpochMs;
  /** Holds unless `startBefore` is earlier; an item without one is never overdue. */
  readonly notOverdueAt?: EpochMs;
  /** Holds for an item that has never been a member. */
  readonly neverGathered?: true;
}

type Frozen = 'format' | 'requestId' | 'trigger' | 'jobName' | 'arrival' | 'identity' | 'event' | 'markerName';

type SetFor<After> = After extends LedgerItem ? Partial<Omit<After, Frozen>> & Pick<After, 'state'> : never;

/** A conditional update of one item, which is `After` then. */
export interface LedgerChange<After extends LedgerItem = LedgerItem> {
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
    | 'publish'
    | 'follow'
    | 'retry'
    | 'redrive'
    | 'cancel'
    | 'restore'
    | 'regather'
    | 'assign'
    | 'single';
  /** The item's unchanging part, from which index keys are derived. */
  readonly item: Pick<LedgerItem, 'requestId' | 'jobName' | 'trigger' | 'arrival'>;
  readonly condition: WriteCondition;
  readonly set: SetFor<After>;
  readonly remove: readonly Exclude<LedgerField, Frozen | 'state' | 'leaseToken' | 'attempt' | 'history'>[];
}

/** What a lease, a doubt and a wait in the backlog leave in an item: a change to another state removes them. */
export const LEASE = ['acquiredAt', 'leaseUntil', 'fromBacklog'] as const;
export const DOUBT = ['visibilityFrom', 'searchFrom', 'nextSearch'] as const;
export const WAIT = ['notBefore', 'waitingFor'] as const;

/** A fresh lease on an item: whose, since when, until when. */
export type Lease = Pick<StartingItem, 'leaseToken' | 'acquiredAt' | 'leaseUntil'>;

/**
 * Whether a write's condition holds. As in DynamoDB, comparing an attribute that the item lacks fails, and so does
 * every condition on an item that does not exist, or that a later version has written in a format of its own.
 */
export const holds = (condition: WriteCondition, item: LedgerItem | undefined): item is LedgerItem =>
  item !== undefined &&
  isReadableFormat(item.format) &&
  condition.states.includes(item.state) &&
  (condition.leaseToken === undefined || item.leaseToken === condition.leaseToken) &&
  (condition.attempt === undefined || item.attempt === condition.attempt) &&
  (condition.jobRunId === undefined || item.jobRunId === condition.jobRunId) &&
  (condition.leaseOverAt === undefined ||
    (item.leaseUntil !== undefined && isBefore(item.leaseUntil, condition.leaseOverAt))) &&
  (condition.notOverdueAt === undefined ||
    item.startBefore === undefined ||
    isBefore(condition.notOverdueAt, item.startBefore)) &&
  (condition.neverGathered === undefined || item.member === undefined);

/** The item after a change whose condition held. @throws Error when the change leaves out what the new state demands */
export const applyChange = <After extends LedgerItem>(
  item: LedgerItem,
  { operation, set, remove }: LedgerChange<After>,
): After => {
  const removed = new Set<string>(remove);
  const fields = Object.entries({ ...item, ...set }).filter(([name]) => !removed.has(name));
  const after = parseLedgerItem(Object.fromEntries(fields));
  if (after.ok && isIn<After>(after.item, set.state)) return after.item;
  const found = after.ok ? after.item.state : `wrong or missing ${after.faults.join(', ')}`;
  throw new Error(`${operation} of request ${item.requestId}: expected a whole ${set.state} item, found ${found}`);
};

const isIn = <After extends LedgerItem>(item: LedgerItem, state: After['state']): item is After => item.state === state;

/** Whether an item that refused a create or an acquire is ours all the same: our first try of the write got through. */
export const isLeasedBy = (item: LedgerItem | undefined, leaseToken: string): item is StartingItem =>
  item !== undefined && item.state === 'STARTING' && item.leaseToken === leaseToken;

/**
 * Whether what stands where a change was refused is that change's own work: its first try was applied, its reply was
 * lost, and the SDK's second try met it. Sound, because `(state, leaseToken)` is a version number; where no new lease
 * token is written and a run id is written or compared, it is the run that counts.
 */
export const isOwnWork = ({ condition, set }: LedgerChange, standing: LedgerItem | undefined): boolean => {
  if (standing === undefined || standing.state !== set.state) return false;
  if (set.leaseToken !== undefined) return standing.leaseToken === set.leaseToken;
  // A member says of which batch it is: whoever wrote that has done the same.
  if (set.state === 'BATCHED') return standing.batchId === set.batchId;
  const jobRunId = set.jobRunId ?? condition.jobRunId;
  if (jobRunId !== undefined) return standing.jobRunId === jobRunId;
  // Two who end one version leave the same state and lease token: whose end it is, its moment and its person tell.
  const isSame = <Field extends 'endedAt' | 'cancelledBy' | 'cancelId'>(field: Field): boolean =>
    set[field] === undefined || standing[field] === set[field];
  return (
    standing.leaseToken === condition.leaseToken && isSame('endedAt') && isSame('cancelledBy') && isSame('cancelId')
  );
};
