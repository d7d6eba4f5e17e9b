import { standingOf, type WaitingReason } from '../ledger/waiting-reason.ts';
import { type EpochMs, laterOf, msBetween, plusMs } from '../time.ts';

/** What is known of how fast a job gets through its backlog. */
export interface JobPace {
  /** When each of the runs in progress was started. */
  readonly runningSince: readonly EpochMs[];
  /** How long its last runs took, in milliseconds, in any order. */
  readonly durationsMs: readonly number[];
}

/** From fewer ended runs nothing is concluded. */
const FEWEST_DURATIONS = 3;

/** How long a run of the job usually takes: the median, which one run that hung does not move. */
export const usualDurationMs = (durationsMs: readonly number[]): number | undefined => {
  if (durationsMs.length < FEWEST_DURATIONS) return undefined;
  const sorted = durationsMs.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
};

/**
 * When a request of a full job will probably start: the runs in progress end when they have lasted as long as the last ones
 * did, and each end starts the next request. Undefined where there is no basis: nothing is in progress, or too few
 * runs have ended.
 *
 * @param ahead how many requests stand before it in the backlog
 */
export const probableStart = (
  ahead: number,
  { runningSince, durationsMs }: JobPace,
  now: EpochMs,
): EpochMs | undefined => {
  const usualMs = usualDurationMs(durationsMs);
  const slots = runningSince.length;
  if (usualMs === undefined || slots === 0) return undefined;
  // A run that lasts longer than usual is expected to end at any moment.
  const ends = runningSince.map((since) => laterOf(now, plusMs(since, usualMs))).toSorted((a, b) => msBetween(b, a));
  // Every end lies within one usual duration from now, so the slots become free in the same order, round after round.
  return plusMs(ends[ahead % slots] ?? now, Math.floor(ahead / slots) * usualMs);
};

/** What decides whether it can be judged when a request starts. */
interface Waits {
  readonly waitingFor?: WaitingReason;
  readonly notBefore?: EpochMs;
  /** Somebody pauses its trigger, its job or everything. */
  readonly isPaused: boolean;
}

/** The same of a request that waits for its turn. Pauses and Glue's refusals last as long as they last: then undefined. */
export const likelyStart = (
  { waitingFor, notBefore, isPaused }: Waits,
  ahead: number,
  pace: JobPace,
  now: EpochMs,
): EpochMs | undefined => {
  const standing = standingOf(waitingFor);
  if (isPaused || (standing !== 'next' && standing !== 'delayed')) return undefined;
  const start = probableStart(ahead, pace, now);
  return start === undefined || notBefore === undefined ? start : laterOf(start, notBefore);
};
