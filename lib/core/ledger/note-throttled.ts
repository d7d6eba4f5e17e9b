import type { ErrorInfo } from '../errors.ts';
import type { EpochMs } from '../time.ts';
import { appendHistory } from './item-size.ts';
import type { StartingItem } from './ledger-item.ts';

/**
 * Notes in the history of an acquired request that Glue throttled a send of it, and that it is sent again. Those of one
 * lease in a row are one entry, which says for how many sends it stands. It stands in the ledger with the next write.
 *
 * @param at when it was sent
 */
export const noteThrottled = (item: StartingItem, at: EpochMs, error: ErrorInfo): StartingItem => {
  const last = item.history.at(-1);
  const entry = { at, what: 'sent', attempt: item.attempt, result: 'throttled', error } as const;
  const isAgain = last?.what === 'sent' && last.result === 'throttled' && last.at >= item.acquiredAt;
  if (!isAgain) return { ...item, history: appendHistory(item.history, entry) };
  const counted = { ...last, ...entry, sends: (last.sends ?? 1) + 1 };
  return { ...item, history: [...item.history.slice(0, -1), counted] };
};
