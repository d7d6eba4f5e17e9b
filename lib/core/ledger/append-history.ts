import type { HistoryEntry } from './ledger-item.ts';

const KEPT_AT_EACH_END = 20;
/** It has to fit into an item beside a request: a quarter of what its errors' texts could come to. */
const MOST_HISTORY_BYTES = 64_000;
/**
 * Adds to a history and keeps its first and last twenty entries (fewer if errors are long), with how many are gone. What a
 * person or a run has done outlasts sends and searches: by it a call that is sent twice, or an earlier run, is known.
 */
export const appendHistory = (history: readonly HistoryEntry[], entry: HistoryEntry): readonly HistoryEntry[] => {
  let kept: readonly HistoryEntry[] = [...history, entry];
  while (kept.length > 2 * KEPT_AT_EACH_END || (kept.length > 2 && bytesOf(kept) > MOST_HISTORY_BYTES)) {
    kept = withoutMiddle(kept);
  }
  return kept;
};

const bytesOf = (history: readonly HistoryEntry[]): number => Buffer.byteLength(JSON.stringify(history));

/** Without the entry after the first ones, or the next one of less weight; the one behind it says how many are gone. */
const withoutMiddle = (history: readonly HistoryEntry[]): readonly HistoryEntry[] => {
  const at = leastWanted(history);
  const omitted = (history[at]?.omittedBefore ?? 0) + 1;
  return history
    .map((entry, index) =>
      index === at + 1 ? { ...entry, omittedBefore: omitted + (entry.omittedBefore ?? 0) } : entry,
    )
    .toSpliced(at, 1);
};

/** Never the first or the last. */
const leastWanted = (history: readonly HistoryEntry[]): number => {
  const middle = Math.min(KEPT_AT_EACH_END, history.length >> 1);
  const isSpare = ({ what }: HistoryEntry, at: number): boolean =>
    (what === 'sent' || what === 'searched') && at > 0 && at < history.length - 1;
  const behind = history.findIndex((entry, at) => at >= middle && isSpare(entry, at));
  if (behind !== -1) return behind;
  const before = history.findLastIndex(isSpare);
  return before === -1 ? middle : before;
};
