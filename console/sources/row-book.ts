import type { EpochMs } from '../../lib/core/time.ts';
import { isSameState, marked, markOf, type Row } from '../model/row.ts';

/** The latest rows, and who is told of changes. */
export interface RowBook {
  /** Latest first. */
  readonly all: () => readonly Row[];
  readonly get: (id: string) => Row | undefined;
  /** Puts rows in or replaces them, and tells of those that have changed. `seenAt`: when their states were seen. */
  readonly put: (rows: readonly Row[], seenAt: EpochMs) => void;
  /** Takes a row as the ledger's item and its history have it, marks and all. `askedAt`: when the item was asked for. */
  readonly putTold: (row: Row, askedAt: EpochMs) => void;
}

/**
 * Keeps the latest `most` rows. What was seen of a row before stays: its marks, and what only an event has told of it.
 *
 * @param onChange told of the rows that are new or changed
 */
export const createRowBook = (most: number, onChange: (rows: readonly Row[]) => void): RowBook => {
  const rows = new Map<string, Row>();
  /** When the state of each was first seen, or last told. */
  const seen = new Map<string, EpochMs>();
  const all = (): readonly Row[] => [...rows.values()].toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
  const dropOldest = (): void => {
    if (rows.size <= most * SLACK) return;
    for (const { id } of all().slice(most)) {
      rows.delete(id);
      seen.delete(id);
    }
  };
  /** What was read before a later state was told is out of date. */
  const isOutdated = (known: Row | undefined, row: Row, at: EpochMs): boolean =>
    known !== undefined && !isSameState(known, row) && (seen.get(row.id) ?? at) > at;
  const keep = (known: Row | undefined, row: Row): readonly Row[] => {
    if (known !== undefined && JSON.stringify(known) === JSON.stringify(row)) return [];
    rows.set(row.id, row);
    return [row];
  };
  const tell = (changed: readonly Row[]): void => {
    if (changed.length === 0) return;
    dropOldest();
    onChange(changed);
  };
  return {
    all: () => all().slice(0, most),
    get: (id) => rows.get(id),
    put: (given, seenAt) =>
      tell(
        given.flatMap((row) => {
          const known = rows.get(row.id);
          if (isOutdated(known, row, seenAt)) return [];
          if (known === undefined || !isSameState(known, row)) seen.set(row.id, seenAt);
          return keep(known, mergedRow(known, row, seenAt));
        }),
      ),
    putTold: (row, askedAt) => {
      const known = rows.get(row.id);
      if (isOutdated(known, row, askedAt)) return;
      seen.set(row.id, askedAt);
      tell(keep(known, row));
    },
  };
};

/** Sorting all rows at each new one would cost too much. */
const SLACK = 1.1;

const mergedRow = (known: Row | undefined, row: Row, seenAt: EpochMs): Row => {
  const isFresh = known !== undefined || seenAt - row.at < FRESH_MS;
  const marks = isFresh ? marked(known?.marks, markOf(row, seenAt)) : undefined;
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
