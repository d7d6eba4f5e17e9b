import type { Chance } from '../sim/chance.ts';

/** Something that happens once in a history, and what must have become of it in the end. */
export type Wish = {
  /** Named by the run's argument `--source`, or by the list of a batch. */
  readonly source: string;
  readonly trigger: string;
  /** When it happens, counted from the beginning, in milliseconds of the fast clock. */
  readonly atMs: number;
  /** How often the event is delivered too often. */
  readonly copies: number;
  /** Whether the copies come at once, each to a process of its own, or through the queue some time later. */
  readonly copiesAtOnce: boolean;
  /**
   * `no run`: its job is missing, so it waits for the job, or is rejected with the reason. `member`: of exactly one
   * batch, and no request of its own. `nothing`: a wish to close a group, in which perhaps nothing gathers.
   */
  readonly becomes: 'run' | 'rejected' | 'no run' | 'member' | 'nothing';
} & (
  | { readonly kind: 'upload'; readonly size: number }
  | { readonly kind: 'schedule' | 'manual' }
  | { readonly kind: 'close'; readonly by: Readonly<Record<string, string>> }
);

/** Needs percent-encoding, form-encoding and UTF-8. */
export const TAIL = ' ü+%.csv';

/** When something happens, and how often it is delivered. */
export const timesOf = (n: number | string, spanMs: number, chance: Chance) => ({
  // The second half comes in bursts, as uploads do.
  atMs: chance.happens(`burst ${n}`, 0.5)
    ? (chance.between(`burst at ${n}`, 1, 4) * spanMs) / 5
    : chance.fraction(`at ${n}`) * spanMs,
  copies: chance.happens(`doubled ${n}`, 0.5) ? chance.between(`copies ${n}`, 1, 3) : 0,
  copiesAtOnce: chance.happens(`at once ${n}`, 0.5),
});
