import type { ErrorInfo } from '../errors.ts';
import { type EpochMs, isBefore, plusMs, toIso } from '../time.ts';
import type { Timing } from './timing.ts';

/**
 * Sends of one attempt that came to nothing, one after the other. It is kept with the request from its first such send
 * until a run is recorded: an ambiguity that repeats is no ambiguity, and a refusal that repeats is no accident.
 */
export interface Backoff {
  /** `request`: doubts, and refusals for what it asks for. `job`: refusals that any request of the job would meet. */
  readonly of: 'request' | 'job';
  /** When the first of them was noted. */
  readonly since: EpochMs;
  /** How many there were. */
  readonly count: number;
}

/** One more of them. A request at fault itself stays so; a job's refusals say nothing of what comes after them. */
export const backOffAgain = (before: Backoff | undefined, of: Backoff['of'], now: EpochMs): Backoff =>
  before !== undefined && (before.of === of || before.of === 'request')
    ? { ...before, count: before.count + 1 }
    : { of, since: now, count: 1 };

type Pauses = Pick<Timing, 'backoffMs' | 'longestBackoffMs'>;

/**
 * How long a request waits in its `count`-th backoff: each time twice as long, up to a bound, less a random part of up
 * to a third, so that requests with long backoffs do not become due together.
 *
 * @param chance from 0 to just under 1
 */
export const backoffMs = (count: number, { backoffMs: first, longestBackoffMs }: Pauses, chance: number): number => {
  // Beyond the thirtieth doubling the bound has long been reached.
  const whole = Math.min(first * 2 ** Math.min(Math.max(0, count - 1), 30), longestBackoffMs);
  return Math.round(whole * (1 - chance / 3));
};

/** The same for a request that comes back from doubt: its first doubt may be any send's bad luck, and costs no time. */
export const backoffAfterDoubtMs = (count: number, pauses: Pauses, chance: number): number =>
  count <= 1 ? 0 : backoffMs(count - 1, pauses, chance);

/** Whether they have lasted so long that only a person can help. */
export const isGivenUp = ({ since }: Backoff, now: EpochMs, giveUpAfterMs: number): boolean =>
  !isBefore(now, plusMs(since, giveUpAfterMs));

/** Why a request is set aside: the last answer, and how long it was the same. */
export const givenUp = ({ since, count }: Backoff, last: ErrorInfo): ErrorInfo => ({
  ...last,
  message: `given up after ${count} ${count === 1 ? 'send' : 'sends'} in vain since ${toIso(since)}; the last answer: ${last.message}`,
});
