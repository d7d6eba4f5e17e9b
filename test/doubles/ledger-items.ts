import type { Ending } from '../../lib/core/ledger/ending.ts';
import type { Lease } from '../../lib/core/ledger/ledger-change.ts';
import type {
  CancelledItem,
  RejectedItem,
  StartedItem,
  StartingItem,
  UncertainItem,
  WaitingItem,
} from '../../lib/core/ledger/ledger-item.ts';
import type { NewRequest } from '../../lib/core/ledger/start-writes.ts';
import { type EpochMs, epochMs, plusMs, toEpochSeconds } from '../../lib/core/time.ts';

/** A moment for tests: 2026-11-22T13:20:00Z. */
export const noon: EpochMs = epochMs(Date.UTC(2026, 10, 22, 13, 20));

let counter = 0;

/** A name that no other test uses, so that tests can share a table. */
export const unique = (what: string): string => {
  counter += 1;
  return `${what}-${counter}`;
};

/** A request that has just arrived: an upload for a job of its own. */
export const aNewRequest = (given: Partial<NewRequest> = {}): NewRequest => {
  const jobName = given.jobName ?? unique('job');
  return {
    requestId: unique('request'),
    trigger: 'orders',
    jobName,
    markerName: '--trigger-request-id',
    arrival: noon,
    identity: 'acme-landing/orders/eu.csv#00651A',
    event: {
      source: 's3',
      bucket: 'acme-landing',
      key: 'orders/eu.csv',
      size: 17,
      eventTime: '2026-11-22T13:19:58.000Z',
    },
    request: { JobName: jobName, Arguments: { '--source': 's3://acme-landing/orders/eu.csv' } },
    ...given,
  };
};

/** The end of a request, whose outcome is to be published; a test names only what it is about. */
export const anEnding = (given: Partial<Ending> = {}): Ending => ({
  endedAt: noon,
  expiresAt: toEpochSeconds(plusMs(noon, 90 * 86_400_000)),
  outcomeDue: plusMs(noon, 30_000),
  ...given,
});

/** A hold of five minutes, by an lease token of its own. */
export const aLease = (given: Partial<Lease> = {}): Lease => ({
  leaseToken: unique('leaseToken'),
  acquiredAt: noon,
  leaseUntil: plusMs(noon, 300_000),
  ...given,
});

/** A request that waits in its job's backlog. */
export const aWaiting = (given: Partial<WaitingItem> = {}): WaitingItem => ({
  ...aNewRequest(given),
  state: 'WAITING',
  leaseToken: unique('leaseToken'),
  attempt: 1,
  waitingFor: 'backlog',
  history: [],
  ...given,
});

/** A request that its creator has taken and may send. */
export const aStarting = (given: Partial<StartingItem> = {}): StartingItem => ({
  ...aNewRequest(given),
  ...aLease(),
  state: 'STARTING',
  attempt: 1,
  history: [],
  ...given,
});

/** A request whose send may have been accepted. */
export const anUncertain = (given: Partial<UncertainItem> = {}): UncertainItem => ({
  ...aNewRequest(given),
  state: 'UNCERTAIN',
  leaseToken: unique('leaseToken'),
  attempt: 1,
  visibilityFrom: noon,
  searchFrom: noon,
  nextSearch: plusMs(noon, 15_000),
  error: { name: 'TimeoutError', message: 'no answer within 10000 ms' },
  history: [{ at: noon, what: 'sent', attempt: 1, result: 'ambiguous' }],
  ...given,
});

/** A request whose run is known. */
export const aStarted = (given: Partial<StartedItem> = {}): StartedItem => ({
  ...aNewRequest(given),
  state: 'STARTED',
  leaseToken: unique('leaseToken'),
  attempt: 1,
  acquiredAt: noon,
  jobRunId: unique('jr'),
  startedAt: noon,
  history: [{ at: noon, what: 'sent', attempt: 1, result: 'started' }],
  ...given,
});

/** A request that was refused for good. */
export const aRejected = (given: Partial<RejectedItem> = {}): RejectedItem => ({
  ...aNewRequest(given),
  state: 'REJECTED',
  leaseToken: unique('leaseToken'),
  attempt: 1,
  error: { name: 'InvalidInputException', message: 'Timeout not valid' },
  endedAt: noon,
  expiresAt: toEpochSeconds(plusMs(noon, 90 * 86_400_000)),
  history: [],
  ...given,
});

/** A request that a person did not want any more. */
export const aCancelled = (given: Partial<CancelledItem> = {}): CancelledItem => ({
  ...aNewRequest(given),
  state: 'CANCELLED',
  leaseToken: unique('leaseToken'),
  attempt: 1,
  cancelledBy: 'ana',
  why: 'the source was sent twice',
  endedAt: noon,
  expiresAt: toEpochSeconds(plusMs(noon, 90 * 86_400_000)),
  history: [],
  ...given,
});
