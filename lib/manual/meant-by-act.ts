import type { BulkCall } from '../core/events/manual/manual-request.ts';
import { isEndedState, type RequestState } from '../core/ledger/ledger-item.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { PastRequest } from '../ports/trigger-history.ts';
import type { Left } from './act-tally.ts';

/**
 * Whether an act on many is meant of a request, unless the call names a state. A redrive leaves alone what a person has
 * ended. A cancel is meant of what is being tried as well: it waits again in a moment, and the index lags. The item decides.
 */
export const isMeant = (state: RequestState, { act, filter }: BulkCall): boolean => {
  if (filter.cancelId !== undefined) return state === 'CANCELLED';
  if (filter.state !== undefined) return state === filter.state;
  if (act === 'cancel') return state === 'WAITING' || state === 'STARTING' || state === 'UNCERTAIN';
  if (act === 'rerun') return isEndedState(state);
  return state === 'REJECTED' || (isEndedState(state) && state !== 'SUCCEEDED' && state !== 'STOPPED');
};

const CAN_BE_DONE: Readonly<Record<BulkCall['act'], (state: RequestState) => boolean>> = {
  cancel: (state) => state === 'WAITING',
  redrive: (state) => state === 'REJECTED' || state === 'CANCELLED' || (isEndedState(state) && state !== 'SUCCEEDED'),
  rerun: isEndedState,
};

/** What a dry run says of a request, as far as its state tells: undefined when it would be done. */
export const foresee = async (
  { requestId, state }: PastRequest,
  { act, filter: { cancelId } }: BulkCall,
  { ledger }: Pick<Invocation, 'ledger'>,
): Promise<Left | undefined> => {
  if (!CAN_BE_DONE[act](state)) return { state, message: `Request ${requestId} is ${state}: no ${act} changes it.` };
  if (cancelId === undefined) return undefined;
  // Of which act it was the index does not tell.
  const item = await ledger.get(requestId);
  if (item?.cancelId === cancelId) return undefined;
  return { state: item?.state ?? state, message: `Request ${requestId} was not cancelled by this act.` };
};
