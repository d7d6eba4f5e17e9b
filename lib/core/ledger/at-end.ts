import { isEndedState, type RequestState } from './ledger-item.ts';

/** Whether nothing happens to an item in this state any more, unless a person takes it up again. */
export const isAtEnd = (state: RequestState): boolean =>
  isEndedState(state) || state === 'REJECTED' || state === 'CANCELLED' || state === 'BATCHED';
