import { showDuration } from '../../lib/core/show-time.ts';
import { type EpochMs, isBefore, MINUTE_MS, msBetween } from '../../lib/core/time.ts';
import type { WaitingNow } from './job-now.ts';
import { shortDuration } from './short-duration.ts';

/** When a request that waits will start, as far as that can be said. What is only probable is told to the minute. */
export const startsWhen = (
  { waitingFor, startsAbout, notBefore }: WaitingNow,
  isPaused: boolean,
  now: EpochMs,
): string => {
  if (waitingFor === 'being-sent') return 'now';
  if (isPaused) return 'after the pause';
  if (startsAbout !== undefined) {
    const ms = msBetween(now, startsAbout);
    const minutes = Math.round(ms / MINUTE_MS) * MINUTE_MS;
    return ms < MINUTE_MS ? 'probably within a minute' : `probably in ${showDuration(minutes)}`;
  }
  if (notBefore === undefined || !isBefore(now, notBefore)) return 'when its turn comes';
  return `in ${shortDuration(msBetween(now, notBefore))} at the earliest`;
};
