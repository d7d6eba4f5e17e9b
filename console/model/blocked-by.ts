import { standingOf } from '../../lib/core/ledger/waiting-reason.ts';
import type { JobNow } from './job-now.ts';
import { reasonWords } from './state-words.ts';

/** Why nothing of a job starts though something waits and nothing is paused; undefined if that is not so. */
export const blockedBy = ({ waiting }: Pick<JobNow, 'waiting'>): string | undefined => {
  const refused = waiting.find(({ waitingFor }) => waitingFor !== 'being-sent' && standingOf(waitingFor) === 'job');
  return refused === undefined
    ? undefined
    : `Blocked: ${reasonWords(refused.waitingFor)}. It is tried again by itself.`;
};
