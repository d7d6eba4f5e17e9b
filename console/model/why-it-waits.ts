import { waitingWords } from '../../lib/core/ledger/waiting-words.ts';
import type { EpochMs } from '../../lib/core/time.ts';
import type { ClockText } from './local-times.ts';
import { type Held, type PauseNow, pausedWords, pausesHolding } from './pause-now.ts';

/** A request that waits. */
export interface Waits extends Held {
  /** What put it into the backlog, as the ledger keeps it. */
  readonly reason: string;
  /** When it was last put there, where that was seen. */
  readonly since?: EpochMs | undefined;
}

/** What Glue answered once says nothing about now: it goes with its time. */
const ANSWERS: ReadonlySet<string> = new Set([
  ...['busy', 'throttled', 'resources', 'denied', 'job-missing', 'refused', 'not-sent', 'unsendable'],
]);

/**
 * Why a request waits, as a part of a sentence. A pause comes before what the ledger keeps: that was the reason when the
 * request was put into the backlog, and has become of no account.
 */
export const whyItWaits = (waits: Waits, pauses: readonly PauseNow[], clock: ClockText): string => {
  const holding = pausesHolding(pauses, waits);
  if (holding.length > 0) return pausedWords(holding);
  const { reason, since } = waits;
  const words = waitingWords(reason);
  return since !== undefined && ANSWERS.has(reason) ? `${words} (${clock(since)})` : words;
};

/** The same as a sentence of its own. */
export const waitsSentence = (waits: Waits, pauses: readonly PauseNow[], clock: ClockText): string => {
  const why = whyItWaits(waits, pauses, clock);
  return /^Glue /.test(why) ? `Waits. ${why}.` : `Waits: ${why}.`;
};
