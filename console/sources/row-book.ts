import type { EpochMs } from '../../lib/core/time.ts';
import { marked, type Row } from '../model/row.ts';

/** The latest rows, and who is told of changes. */
export interface RowBook {
  /** Latest first. */
  readonly all: () => readonly Row[];
  readonly get: (id: string) => Row | undefined;
  /** Puts rows in or replaces them, and tells of those that have changed. `seenAt`: when their states were seen. */
  readonly put: (rows: readonly Row[], seenAt: EpochMs) => void;
}

/**
 * Keeps the latest `most` rows. What was seen of a row before stays: its marks, and what only an event has told of it.
 *
 * @param onChange told of the rows that are new or changed
 */
export const createRowBook = (most: number, onChange: (rows: readonly Row[]) => void): RowBook => {
  const rows = new Map<string, Row>();
  const all = (): readonly Row[] => [...rows.values()].toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
  const dropOldest = (): void => {
    if (rows.size <= most * SLACK) return;
    for (const { id } of all().slice(most)) rows.delete(id);
  };
  return {
    all: () => all().slice(0, most),
    get: (id) => rows.get(id),
    put: (given, seenAt) => {
      const changed = given.flatMap((row) => {
        const known = rows.get(row.id);
        const merged = mergedRow(known, row, seenAt);
        if (known !== undefined && JSON.stringify(known) === JSON.stringify(merged)) return [];
        rows.set(row.id, merged);
        return [merged];
      });
      if (changed.length === 0) return;
      dropOldest();
      onChange(changed);
    },
  };
};

/** Sorting all rows at each new one would cost too much. */
const SLACK = 1.1;

const mergedRow = (known: Row | undefined, row: Row, seenAt: EpochMs): Row => {
  // A reading that began before the last event was told is out of date.
  if (known !== undefined && known.state !== row.state && (known.marks?.at(-1)?.at ?? seenAt) > seenAt) return known;
  const isFresh = known !== undefined || seenAt - row.at < FRESH_MS;
  const marks = isFresh ? marked(known?.marks, { at: seenAt, state: row.state }) : undefined;
  const { again, group, batchId, throttledAt, batch = row.batch } = known ?? {};
  return {
    ...(again !== undefined && { again }),
    ...(throttledAt !== undefined && { throttledAt }),
    ...(group !== undefined && { group }),
    ...(batchId !== undefined && { batchId }),
    ...row,
    ...(batch !== undefined && { batch, what: batch }),
    ...(marks !== undefined && { marks }),
  };
};

/** Of what arrived longer ago, nobody saw what it did until it was first seen. */
const FRESH_MS = 15_000;
