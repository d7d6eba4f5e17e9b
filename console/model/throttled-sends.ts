import { type Answer, numberAt, textAt } from './answer-fields.ts';

/** Whether an entry of a history is of sends that Glue throttled. Without an error it was not sent: it was held back. */
export const isThrottledSend = (entry: Answer): boolean =>
  textAt(entry, 'what') === 'sent' && textAt(entry, 'result') === 'throttled' && entry['error'] !== undefined;

/** How many sends an entry stands for. */
export const sendsOf = (entry: Answer): number => 1 + (numberAt(entry, 'omittedBefore') ?? 0);

/** A history in which throttled sends in a row are one entry: the last one of a lease stands by itself in the ledger. */
export const withThrottledJoined = (entries: readonly Answer[]): readonly Answer[] => {
  const joined: Answer[] = [];
  for (const entry of entries) {
    const last = joined.at(-1);
    const isMore = last !== undefined && isThrottledSend(last) && isThrottledSend(entry);
    if (isMore) joined[joined.length - 1] = { ...entry, omittedBefore: sendsOf(last) + sendsOf(entry) - 1 };
    else joined.push(entry);
  }
  return joined;
};
