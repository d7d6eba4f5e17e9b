import { standingOf } from '../../lib/core/ledger/waiting-reason.ts';
import { waitingWords } from '../../lib/core/ledger/waiting-words.ts';
import type { JobNow } from './job-now.ts';
import { type PauseNow, pausesHolding } from './pause-now.ts';

/** Why nothing of a job starts though something waits that nobody pauses; undefined if that is not so. */
export const blockedBy = (
  { jobName, waiting }: Pick<JobNow, 'jobName' | 'waiting'>,
  pauses: readonly PauseNow[],
): string | undefined => {
  const refused = waiting.find(
    ({ waitingFor, trigger }) =>
      waitingFor !== 'being-sent' &&
      standingOf(waitingFor) === 'job' &&
      pausesHolding(pauses, { jobName, trigger }).length === 0,
  );
  return refused === undefined
    ? undefined
    : `Blocked. ${waitingWords(refused.waitingFor)}. It is tried again by itself.`;
};
