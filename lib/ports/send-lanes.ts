import type { RateSign } from '../core/glue/send-rate.ts';

/** A turn to send, held until {@link SendLane.leave}. */
export interface SendLane {
  /** Gives it back with the reply, before anything is written. A second call does nothing. */
  leave(sign: RateSign): void;
}

/** Bounds how many sends of one container are in flight. */
export interface SendLanes {
  /** Waits for a turn. Time passes: whatever was checked before must be checked again. */
  enter(): Promise<SendLane>;
}
