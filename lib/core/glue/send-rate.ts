import type { StartReply } from './start-reply.ts';

/**
 * How many sends of one container may be in flight, as far as its last replies tell: Glue's rate is not published. It
 * begins with a whole batch at once, halves when Glue throttles, and grows back slowly.
 */
export interface SendRate {
  /** How many may be in flight. Below one: one, and only after a pause. */
  readonly inFlight: number;
  /** How many sends have begun so far. */
  readonly begun: number;
  /** How many had begun when it was halved last: what these hear says nothing about the rate since. */
  readonly begunAtHalving: number;
}

/** What a send tells of Glue's rate. `nothing`: it was not sent, or no answer of Glue's came back. */
export type RateSign = 'answered' | 'throttled' | 'nothing';

/** What a reply tells of the rate. */
export const signOf = (reply: StartReply): RateSign => {
  if (reply.kind === 'ambiguous') return 'nothing';
  if (reply.kind !== 'not-started') return 'answered';
  if (reply.cause === 'throttled') return 'throttled';
  return reply.cause === 'not-sent' || reply.cause === 'unsendable' ? 'nothing' : 'answered';
};

/** As many as a batch of uploads has: its last file waits for no other. */
const MOST_IN_FLIGHT = 25;
/** One send every four seconds, as seldom as a request alone would be sent again. */
const LEAST_IN_FLIGHT = 1 / 20;
/** One more after so many answers. Faster, and Glue throttles more of the sends; slower, and a container stays slow. */
const ANSWERS_FOR_ONE_MORE = 32;
/** About what a send takes. So half a send in flight means that every second one is left out. */
const SEND_MS = 200;

/** Of a container that has sent nothing for so long that whatever Glue counts has run out. */
export const FULL_RATE: SendRate = { inFlight: MOST_IN_FLIGHT, begun: 0, begunAtHalving: 0 };

/** One more send begins; its number is the new `begun`. */
export const sendBegins = (rate: SendRate): SendRate => ({ ...rate, begun: rate.begun + 1 });

/** The whole number of sends that may be in flight now. */
export const mostInFlight = ({ inFlight }: SendRate): number => Math.max(1, Math.floor(inFlight));

/** How long the next send waits after the last one, where even one in flight is too much. */
export const pauseBeforeMs = ({ inFlight }: SendRate): number => (inFlight >= 1 ? 0 : (1 / inFlight - 1) * SEND_MS);

/**
 * What the send with this number tells. Of the sends in flight together many may be throttled; that halves it once, so
 * only a send that began since the last halving counts.
 */
export const afterSign = (rate: SendRate, send: number, sign: RateSign): SendRate => {
  if (sign === 'nothing') return rate;
  if (sign === 'answered') {
    return { ...rate, inFlight: Math.min(MOST_IN_FLIGHT, rate.inFlight + 1 / ANSWERS_FOR_ONE_MORE) };
  }
  if (send <= rate.begunAtHalving) return rate;
  return { ...rate, inFlight: Math.max(LEAST_IN_FLIGHT, rate.inFlight / 2), begunAtHalving: rate.begun };
};
