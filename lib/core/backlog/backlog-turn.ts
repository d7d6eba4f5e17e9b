import { unreachable } from '../errors.ts';
import type { LedgerItem } from '../ledger/ledger-item.ts';
import { standingOf, type WaitingReason } from '../ledger/waiting-reason.ts';
import { type EpochMs, isBefore } from '../time.ts';

/** What one drain of a backlog has learnt so far. */
export interface DrainSoFar {
  /** A run of the job has just ended: a slot is free, and so are the resources that it had. */
  readonly runEnded: boolean;
  /**
   * Which request it tries next when one was refused because of its job once more: one that was never refused, or any
   * that is due. Chosen at random, so that neither kind keeps the other out.
   */
  readonly asksNew: boolean;
  /** One of its sends was accepted, so the job is not the cause. */
  readonly started: boolean;
  /** A request was given up because its job has refused all for too long; others refused for that need not wait. */
  readonly givesUp: boolean;
  /** How many sends came to nothing, without those of requests that were the cause themselves before. */
  readonly inVain: number;
  /** Whether one of these was of a request that had been refused because of its job before. */
  readonly jobInVain: boolean;
  /** The result of sends of requests that were the cause themselves before; undefined: none was made. */
  readonly own: 'started' | 'in-vain' | undefined;
}

/** Before the first entry. `chance`: from 0 to just under 1. */
export const drainBegins = (runEnded: boolean, chance: number): DrainSoFar => ({
  runEnded,
  asksNew: chance < 0.5,
  started: false,
  givesUp: false,
  inVain: 0,
  jobInVain: false,
  own: undefined,
});

/** What a backlog's entry says about its turn. */
export interface InBacklog {
  readonly notBefore?: EpochMs;
  readonly waitingFor?: WaitingReason;
}

/** `pass`: it delays no others now. `stop`: it delays all others behind it. */
export type Turn = 'try' | 'pass' | 'stop';

/**
 * Which request of a backlog is next (docs/protocol.md, section 3).
 *
 * - A request against which nothing speaks is tried when it is due, and waited for when it is not.
 * - One that is the cause itself delays no others. In one drain, one send of such a request may come to nothing; then
 *   the others of them are skipped. So the remaining requests get their turn, however many of these are before them.
 *   Among themselves they are tried by how long they have been due: see {@link longestDue}.
 * - One that was refused because of its job is waited for: the backlog pauses with it. Once it has been refused again,
 *   the drain tries one more. If that one starts, the job is not the cause.
 */
export const turnOf = ({ notBefore, waitingFor }: InBacklog, drain: DrainSoFar, now: EpochMs): Turn => {
  const isDue = notBefore === undefined || !isBefore(now, notBefore) || restIsOver(waitingFor, drain);
  const standing = standingOf(waitingFor);
  switch (standing) {
    case 'next':
      return isDue ? 'try' : 'stop';
    case 'delayed':
      return isDue ? 'try' : 'pass';
    case 'own':
      return isDue && drain.own !== 'in-vain' ? 'try' : 'pass';
    case 'job':
      if (!drain.jobInVain) return isDue ? 'try' : 'stop';
      return isDue && (drain.started || !drain.asksNew) ? 'try' : 'pass';
    default:
      return unreachable(standing);
  }
};

/**
 * Of a page's requests that are the cause themselves, the one due for longest: tried first, or those at the front would
 * use up every drain's one futile send. Undefined when none is due, or when one of them was started already.
 */
export const longestDue = <T extends InBacklog>(page: readonly T[], drain: DrainSoFar, now: EpochMs): T | undefined => {
  if (drain.own !== undefined) return undefined;
  const due = page.filter((one) => standingOf(one.waitingFor) === 'own' && turnOf(one, drain, now) === 'try');
  return due.reduce<T | undefined>(
    (first, one) => (first !== undefined && (first.notBefore ?? 0) <= (one.notBefore ?? 0) ? first : one),
    undefined,
  );
};

/** What the drain has learnt lets some requests be due earlier. */
const restIsOver = (waitingFor: WaitingReason | undefined, { runEnded, started, givesUp }: DrainSoFar): boolean =>
  (runEnded && (waitingFor === 'busy' || waitingFor === 'resources')) ||
  ((started || givesUp) && standingOf(waitingFor) === 'job');

/** A send's result, as far as the backlog is concerned. `settled`: rejected. `given-up`: so because of its job. */
export type Sent = 'started' | 'settled' | 'given-up' | 'in-vain';

/** What the drain has learnt from a send. */
export const afterSend = ({ waitingFor }: InBacklog, sent: Sent, drain: DrainSoFar): DrainSoFar => {
  if (sent === 'started') {
    const own = standingOf(waitingFor) === 'own' ? 'started' : drain.own;
    return { ...drain, started: true, own };
  }
  if (sent === 'settled') return drain;
  if (sent === 'given-up') return { ...drain, givesUp: true };
  const standing = standingOf(waitingFor);
  switch (standing) {
    case 'own':
      return { ...drain, own: 'in-vain' };
    case 'job':
      return { ...drain, jobInVain: true, inVain: drain.inVain + 1 };
    case 'next':
    case 'delayed':
      return { ...drain, inVain: drain.inVain + 1 };
    default:
      return unreachable(standing);
  }
};

/** What decides on a request's place among those of all triggers of its job. */
type Placed = Pick<LedgerItem, 'requestId' | 'trigger' | 'arrival'>;

type HeadStarts = Pick<ReadonlyMap<string, number>, 'get'>;

/**
 * Compares two places in a job's backlog: by arrival, less the head start that each trigger has. No stored key holds the
 * head start, so a deployment changes it also for those who wait.
 *
 * @param headStartMs negative for a trigger whose requests stand further back
 */
export const byPlace =
  (headStartMs: HeadStarts) =>
  (a: Placed, b: Placed): number =>
    placeOf(a, headStartMs) - placeOf(b, headStartMs) || (a.requestId < b.requestId ? -1 : 1);

const placeOf = ({ arrival, trigger }: Placed, headStartMs: HeadStarts): number =>
  arrival - (headStartMs.get(trigger) ?? 0);
