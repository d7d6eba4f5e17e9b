import { type EpochMs, laterOf, msBetween } from '../../lib/core/time.ts';
import { type Answer, historyIn, momentAt, textAt } from './answer-fields.ts';
import type { Row } from './row.ts';

/** What is heard of sooner has only taken its usual way. */
const LATE_MS = 10_000;

/**
 * When it was learnt that a run had ended, if that was later than it happened: a search found a run that had ended
 * before, or the sweep asked because no event of the end had come. As far as history and the page tell.
 */
export const learntAt = (answer: Answer, row: Row | undefined): EpochMs | undefined => {
  const ended = momentAt(answer, 'ended');
  if (ended === undefined) return undefined;
  const seen = row?.marks?.at(-1);
  const searches = historyIn(answer).filter((entry) => textAt(entry, 'what') === 'searched');
  const learnt = [
    ...(seen !== undefined && seen.state === textAt(answer, 'state') ? [seen.at] : []),
    ...searches.flatMap((entry) => momentAt(entry, 'at') ?? []),
  ].reduce<EpochMs>(laterOf, ended);
  return msBetween(ended, learnt) < LATE_MS ? undefined : learnt;
};
