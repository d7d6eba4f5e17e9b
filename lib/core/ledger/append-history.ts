import type { HistoryEntry } from './ledger-item.ts';

const KEPT_AT_EACH_END = 20;
/** It has to fit into an item beside a request: a quarter of what its errors' texts could come to. */
const MOST_HISTORY_BYTES = 64_000;
/** Adds to a history and keeps its first and last twenty entries (fewer if errors are long), with how many are gone. */
export const appendHistory = (history: readonly HistoryEntry[], entry: HistoryEntry): readonly HistoryEntry[] => {
  let kept: readonly HistoryEntry[] = [...history, entry];
  while (kept.length > 2 * KEPT_AT_EACH_END || (kept.length > 2 && bytesOf(kept) > MOST_HISTORY_BYTES)) {
    kept = withoutMiddle(kept);
  }
  return kept;
};

const bytesOf = (history: readonly HistoryEntry[]): number => Buffer.byteLength(JSON.stringify(history));
/** Without the entry after the first ones; the one behind it says how many are gone. */
const withoutMiddle = (history: readonly HistoryEntry[]): readonly HistoryEntry[] => {
  const at = Math.min(KEPT_AT_EACH_END, history.length >> 1);
  const omitted = (history[at]?.omittedBefore ?? 0) + 1;
  return history
    .map((entry, index) =>
      index === at + 1 ? { ...entry, omittedBefore: omitted + (entry.omittedBefore ?? 0) } : entry,
    )
    .toSpliced(at, 1);
};
