import { type Answer, numberAt, textAt } from './answer-fields.ts';

/** Whether an entry of a history is of sends that Glue throttled. Without an error it was not sent: it was held back. */
export const isThrottledSend = (entry: Answer): boolean =>
  textAt(entry, 'what') === 'sent' && textAt(entry, 'result') === 'throttled' && entry['error'] !== undefined;

const isAfterGap = (entry: Answer): boolean => entry['omittedBefore'] !== undefined;

/** How many sends an entry stands for. */
export const sendsOf = (entry: Answer): number => numberAt(entry, 'sends') ?? 1;

/**
 * A history in which throttled sends in a row are one entry: the last one of a lease stands by itself in the ledger. Not
 * across a gap, in which other things may have happened.
 */
export const withThrottledJoined = (entries: readonly Answer[]): readonly Answer[] => {
  const joined: Answer[] = [];
  for (const entry of entries) {
    const last = joined.at(-1);
    const isMore = last !== undefined && isThrottledSend(last) && isThrottledSend(entry) && !isAfterGap(entry);
    if (isMore) joined[joined.length - 1] = { ...last, ...entry, sends: sendsOf(last) + sendsOf(entry) };
    else joined.push(entry);
  }
  return joined;
};
