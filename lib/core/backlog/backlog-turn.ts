import { unreachable } from '../errors.ts';
import type { WaitingReason } from '../ledger/waiting-reason.ts';
import { standingOf } from '../ledger/waiting-reason.ts';
import type { EpochMs } from '../time.ts';
import { isBefore } from '../time.ts';

/** What one drain of a line has learnt so far. */
export interface DrainSoFar {
  /** A run of the job has just ended: a slot is free, and so are the resources that it had. */
  readonly runEnded: boolean;
  /**
   * Whom it asks next when a request was refused because of its job once more: one that was never refused, or whoever is
   * due. Decided by chance, so that neither kind keeps the other out.
   */
  readonly asksNew: boolean;
  /** One of its sends was accepted: then nothing is wrong with the job. */
  readonly started: boolean;
  /** A request was given up because its job has refused all for too long: those refused likewise need not wait. */
  readonly givesUp: boolean;
  /** How many sends came to nothing, but for those of requests that had been set back by their own fault before. */
  readonly inVain: number;
  /** Whether one of these was of a request that had been refused because of its job before. */
  readonly jobInVain: boolean;
  /** What the sends came to of requests that had been set back by their own fault before; undefined: none was made. */
  readonly own: 'started' | 'in-vain' | undefined;
}

/**
 * Before the first entry.
 *
 * @param chance from 0 to just under 1
 */
export const drainBegins = (runEnded: boolean, chance: number): DrainSoFar => ({
  runEnded,
  asksNew: chance < 0.5,
  started: false,
  givesUp: false,
  inVain: 0,
  jobInVain: false,
  own: undefined,
});

/** What a line's entry tells of its turn. */
export interface InBacklog {
  readonly notBefore?: EpochMs;
  readonly waitingFor?: WaitingReason;
}

/** `pass`: it holds up nobody now. `stop`: it holds up everybody behind it. */
export type Turn = 'try' | 'pass' | 'stop';

/**
 * Whose turn it is in a line (docs/protocol.md, section 3).
 *
 * - A request of which nothing bad is known is tried when it is due, and waited for when it is not.
 * - One that was set back by its own fault holds up nobody. In one drain, one send of such a request may come to nothing;
 *   then the others of them are passed by. So the rest get their turn, however many of these stand before them. Among
 *   themselves they go by how long they have been due: see {@link longestDue}.
 * - One that was refused because of its job is waited for: the line rests with it. Once it has been refused again, the
 *   drain goes on and tries one more. Is that one started, the job is not at fault.
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
 * Of the requests of a page that were set back by their own fault, the one that has been due for longest: it is tried
 * before the others of them, or those at the front would use up every drain's one futile send. Undefined when none is due,
 * or when one of them was started already: then there is no need to choose.
 */
export const longestDue = <T extends InBacklog>(page: readonly T[], drain: DrainSoFar, now: EpochMs): T | undefined => {
  if (drain.own !== undefined) return undefined;
  const due = page.filter((one) => standingOf(one.waitingFor) === 'own' && turnOf(one, drain, now) === 'try');
  return due.reduce<T | undefined>(
    (first, one) => (first !== undefined && (first.notBefore ?? 0) <= (one.notBefore ?? 0) ? first : one),
    undefined,
  );
};

/** What the drain has learnt ends some rests early. */
const restIsOver = (waitingFor: WaitingReason | undefined, { runEnded, started, givesUp }: DrainSoFar): boolean =>
  (runEnded && (waitingFor === 'busy' || waitingFor === 'resources')) ||
  ((started || givesUp) && standingOf(waitingFor) === 'job');

/**
 * What became of a send, as far as the line is concerned. `settled`: refused for good. `given-up`: likewise, because of its
 * job.
 */
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
