import type { ErrorInfo } from '../errors.ts';
import type { EpochSeconds } from '../time.ts';
import type { Lease } from './ledger-change.ts';
import type { LedgerItem, RejectedItem, StartingItem, WaitingItem } from './ledger-item.ts';
import { WRITTEN_FORMAT } from './parse-ledger-item.ts';

/** What admission knows of a request before it stands in the ledger. */
export type NewRequest = Pick<
  LedgerItem,
  'requestId' | 'trigger' | 'jobName' | 'markerName' | 'arrival' | 'identity' | 'event' | 'request' | 'retry'
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
  waitingFor: 'backlog' | 'no-time' | 'throttled',
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
export const refuse = (
  request: NewRequest,
  leaseToken: string,
  error: ErrorInfo,
  expiresAt: EpochSeconds,
): RejectedItem => ({
  ...request,
  format: WRITTEN_FORMAT,
  state: 'REJECTED',
  leaseToken,
  attempt: 1,
  error,
  history: [],
  expiresAt,
});
