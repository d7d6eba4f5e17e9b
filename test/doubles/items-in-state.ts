import type {
  BatchedItem,
  EndedItem,
  GatheredItem,
  LedgerItem,
  RequestState,
} from '../../lib/core/ledger/ledger-item.ts';
import type { Membership } from '../../lib/core/ledger/membership.ts';
import type { NewRequest } from '../../lib/core/ledger/start-writes.ts';
import { plusMs, toEpochSeconds } from '../../lib/core/time.ts';
import {
  aCancelled,
  aNewRequest,
  anUncertain,
  aRejected,
  aStarted,
  aStarting,
  aWaiting,
  noon,
  unique,
} from './ledger-items.ts';

/** A request whose run has ended. */
export const anEnded = (given: Partial<EndedItem> = {}): EndedItem => ({
  ...aNewRequest(given),
  state: 'SUCCEEDED',
  leaseToken: unique('leaseToken'),
  attempt: 1,
  acquiredAt: noon,
  jobRunId: unique('jr'),
  startedAt: noon,
  endedAt: plusMs(noon, 60_000),
  expiresAt: toEpochSeconds(plusMs(noon, 90 * 86_400_000)),
  history: [{ at: noon, what: 'sent', attempt: 1, result: 'started' }],
  ...given,
});

/** Membership in a group of its own; a test names only what it is about. */
export const aMembership = (given: Partial<Membership> = {}): Membership => ({
  group: unique('group'),
  by: { day: '2026-11-22' },
  role: 'upload',
  size: 17,
  ...given,
});

/** An upload that gathers. */
export const aGathered = (given: Partial<GatheredItem> = {}): GatheredItem => {
  const { request: _, ...upload } = aNewRequest();
  return {
    ...upload,
    state: 'GATHERED',
    leaseToken: unique('leaseToken'),
    attempt: 1,
    member: aMembership(),
    history: [],
    ...given,
  };
};

/** An upload that a cut has taken. */
export const aBatched = (given: Partial<BatchedItem> = {}): BatchedItem => ({
  ...aGathered(),
  state: 'BATCHED',
  batchId: unique('batch'),
  expiresAt: toEpochSeconds(plusMs(noon, 90 * 86_400_000)),
  ...given,
});

/** The same item in another state: with what that state demands, and everything else being equal. */
export const inState = <State extends RequestState>(state: State, item: LedgerItem) =>
  ({ ...anItem(state), ...item, state }) as State extends EndedItem['state']
    ? EndedItem
    : Extract<LedgerItem, { readonly state: State }>;

/** A request in any state, with what that state demands. */
export const anItem = (
  state: RequestState,
  given: Partial<NewRequest & Pick<LedgerItem, 'leaseToken' | 'attempt'>> = {},
): LedgerItem => {
  switch (state) {
    case 'WAITING':
      return aWaiting(given);
    case 'STARTING':
      return aStarting(given);
    case 'UNCERTAIN':
      return anUncertain(given);
    case 'STARTED':
      return aStarted(given);
    case 'REJECTED':
      return aRejected(given);
    case 'CANCELLED':
      return aCancelled(given);
    case 'GATHERED':
      return aGathered(given);
    case 'BATCHED':
      return aBatched(given);
    default:
      return anEnded({ ...given, state });
  }
};
