import { type Clock, type EpochMs, msBetween, SECOND_MS } from '../../lib/core/time.ts';
import type { Fault } from './glue-faults.ts';

/** Whether a call passes now. Asking takes what it allows. */
export type CallAllowance = () => boolean;

/** A token bucket, full at first: so many calls a second, and as many at once as it holds. */
export const callAllowance = (
  { perSecond = 1, burst = Math.max(1, perSecond) }: Pick<Fault, 'perSecond' | 'burst'>,
  clock: Clock,
): CallAllowance => {
  let left = burst;
  let at: EpochMs = clock();
  return () => {
    const now = clock();
    left = Math.min(burst, left + (msBetween(at, now) / SECOND_MS) * perSecond);
    at = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
};
