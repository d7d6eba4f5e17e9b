import type { InBacklog } from '../core/backlog/backlog-turn.ts';
import type { BacklogEntry } from '../ports/ledger.ts';

/**
 * Why a drain ended.
 *
 * - `empty`: no request is left that could start, or that delays others. `not-due`: a request that delays others is not
 *   due.
 * - `busy`: the job is full. `throttled`: it ends every backlog of the invocation, because the rate is the account's.
 * - `in-vain`: sends came to nothing, and those behind would probably do no better.
 * - `paused`: somebody has paused the job, or everything.
 * - `not-written`: the result of a send could not be written to the ledger. `other-drainer`: another worker drains.
 */
export type DrainEnd =
  | 'empty'
  | 'not-due'
  | 'busy'
  | 'throttled'
  | 'in-vain'
  | 'not-written'
  | 'other-drainer'
  | 'no-time'
  | 'paused';

/**
 * How a drain ended, how many requests it has started, and the first one that it left behind, unless that waits for its
 * trigger's delay.
 */
export interface Drained {
  readonly end: DrainEnd;
  readonly started: number;
  readonly oldest?: BacklogEntry;
}

/** An entry of the backlog, or the item itself if the entry was out of date. */
export type Seen = InBacklog & Pick<BacklogEntry, 'requestId'>;
