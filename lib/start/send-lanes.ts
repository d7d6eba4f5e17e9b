import {
  afterSign,
  FULL_RATE,
  mostInFlight,
  pauseBeforeMs,
  type SendRate,
  sendBegins,
} from '../core/glue/send-rate.ts';
import { type Clock, type EpochMs, MINUTE_MS, msBetween } from '../core/time.ts';
import type { SendLane, SendLanes } from '../ports/send-lanes.ts';

interface LanePorts {
  readonly clock: Clock;
  readonly sleepMs: (milliseconds: number) => Promise<void>;
}

/** What Glue's throttling has told is forgotten after so long without a send: the account's allowance is back by then. */
const FORGET_AFTER_MS = MINUTE_MS;

/**
 * The lanes of one container. Those who wait get theirs in order. How many there are follows Glue's replies
 * ({@link ../core/glue/send-rate.ts}), and the next invocation begins with what this one has learnt.
 *
 * @param begin at what rate the container begins
 */
export const openSendLanes = ({ clock, sleepMs }: LanePorts, begin: SendRate = FULL_RATE): SendLanes => {
  const waiting: (() => void)[] = [];
  let rate = begin;
  let taken = 0;
  let lastLeft: EpochMs | undefined;

  const sinceLastMs = (): number => (lastLeft === undefined ? 0 : msBetween(lastLeft, clock()));

  const letIn = (): void => {
    while (taken < mostInFlight(rate)) {
      const next = waiting.shift();
      if (next === undefined) return;
      taken += 1;
      next();
    }
  };

  const laneOf = (send: number): SendLane => {
    let left = false;
    return {
      leave: (sign) => {
        if (left) return;
        left = true;
        taken -= 1;
        lastLeft = clock();
        rate = afterSign(rate, send, sign);
        letIn();
      },
    };
  };

  return {
    async enter() {
      if (taken === 0 && sinceLastMs() > FORGET_AFTER_MS) rate = FULL_RATE;
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        letIn();
      });
      const pauseMs = Math.min(pauseBeforeMs(rate), pauseBeforeMs(rate) - sinceLastMs());
      if (pauseMs > 0) await sleepMs(pauseMs);
      rate = sendBegins(rate);
      return laneOf(rate.begun);
    },
  };
};
