import type { Row } from './row.ts';

/** How a trigger's last requests went. */
export interface TrackRecord {
  /** The one that ended last. */
  readonly last?: Row;
  /** How many of the last ones were looked at, and how many of them succeeded. */
  readonly ended: number;
  readonly succeeded: number;
  /** How many of those since the first one looked at were cancelled. They say nothing about how they would have gone. */
  readonly cancelled: number;
}

const MOST_LOOKED_AT = 100;
const NO_END = new Set(['WAITING', 'STARTING', 'UNCERTAIN', 'STARTED', 'NOTHING', 'GATHERED', 'BATCHED', 'CANCELLED']);

/** How the last requests of a trigger went, of those that the page knows. `rows`: latest first. */
export const trackRecordOf = (rows: readonly Row[], trigger: string): TrackRecord => {
  const own = rows.filter((row) => row.trigger === trigger);
  const ended = own.filter((row) => !NO_END.has(row.state)).slice(0, MOST_LOOKED_AT);
  // What arrived first may end last.
  const [last] = ended.toSorted((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0));
  const first = ended.length < MOST_LOOKED_AT ? undefined : ended.at(-1);
  return {
    ...(last !== undefined && { last }),
    ended: ended.length,
    succeeded: ended.filter(({ state }) => state === 'SUCCEEDED').length,
    cancelled: own.filter(({ state, at }) => state === 'CANCELLED' && (first === undefined || at >= first.at)).length,
  };
};
