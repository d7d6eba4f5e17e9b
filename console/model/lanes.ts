import { type EpochMs, laterOf } from '../../lib/core/time.ts';
import { isOver, type Row } from './row.ts';

/** A run on a lane: the slot of its job that it used. */
export interface LaneRun {
  readonly row: Row;
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** 0 is the first. */
  readonly lane: number;
}

/** A window of time. */
export interface Span {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** The runs of a job within a time, each on the first lane that was free when it started; and how many lanes that takes. */
export const lanesOf = (rows: readonly Row[], jobName: string, { from, to }: Span) => {
  const runs = rows
    .flatMap((row) =>
      row.jobName === jobName && row.startedAt !== undefined
        ? [{ row, from: row.startedAt, to: endOf(row, row.startedAt, to) }]
        : [],
    )
    .filter((run) => run.to >= from && run.from <= to)
    .toSorted((a, b) => a.from - b.from || (a.row.id < b.row.id ? -1 : 1));
  const freeFrom: EpochMs[] = [];
  const placed = runs.map((run): LaneRun => {
    const free = freeFrom.findIndex((moment) => moment <= run.from);
    const lane = free === -1 ? freeFrom.length : free;
    freeFrom[lane] = run.to;
    return { ...run, lane };
  });
  return { runs: placed, lanes: freeFrom.length };
};

/** What has just ended may have its time of the end only with the next reading. */
const endOf = (row: Row, startedAt: EpochMs, now: EpochMs): EpochMs => {
  if (row.endedAt !== undefined || !isOver(row)) return row.endedAt ?? now;
  return laterOf(row.marks?.at(-1)?.at ?? startedAt, startedAt);
};
