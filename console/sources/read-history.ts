import { DAY_MS, type EpochMs, epochMs, plusMs, toUtcDay } from '../../lib/core/time.ts';
import type { BacklogCursor } from '../../lib/ports/ledger.ts';
import type { PastRequest, TriggerHistory } from '../../lib/ports/trigger-history.ts';
import { isOver, type Row } from '../model/row.ts';

/** About so many of a day's latest requests are read each time, and at first. */
const LATEST = 64;
const LATEST_AT_FIRST = 400;

/** What was read of the history. */
export interface HistoryRead {
  readonly requests: readonly PastRequest[];
  /** Days of triggers that were asked for. */
  readonly days: number;
}

/**
 * Reads what is new or may have changed: of each trigger the latest of today, and one page of the rows that are still
 * open and further back. At first, and while some row of yesterday is open, yesterday's latest, too.
 */
export const createHistoryReader = (history: TriggerHistory) => {
  const seen = new Set<string>();
  const sweeps = new Map<string, BacklogCursor>();

  /** A page of those that are open and too far back for the latest, each time the next one. */
  const readOlder = async (trigger: string, day: string, open: readonly Row[], latest: readonly PastRequest[]) => {
    const name = `${trigger} ${day}`;
    const oldestLatest = latest.at(-1)?.arrival;
    const behind = open.filter((row) => oldestLatest !== undefined && row.at < oldestLatest);
    const [first] = behind.toSorted((a, b) => a.at - b.at);
    if (first === undefined) {
      sweeps.delete(name);
      return undefined;
    }
    const begin = { arrival: epochMs(first.at - 1), requestId: '' };
    const at = sweeps.get(name);
    const after = at === undefined || at.arrival < begin.arrival ? begin : at;
    const page = await history.ofDay(trigger, day, after);
    const last = page.at(-1);
    if (last === undefined || (oldestLatest !== undefined && last.arrival >= oldestLatest)) sweeps.delete(name);
    else sweeps.set(name, last);
    return page;
  };

  const readDay = async (trigger: string, day: string, rows: readonly Row[]): Promise<HistoryRead> => {
    const name = `${trigger} ${day}`;
    const latest = await history.latestOfDay(trigger, day, seen.has(name) ? LATEST : LATEST_AT_FIRST);
    seen.add(name);
    const open = rows.filter((row) => row.trigger === trigger && !isOver(row) && toUtcDay(row.at) === day);
    const older = await readOlder(trigger, day, open, latest);
    return { requests: [...latest, ...(older ?? [])], days: older === undefined ? 1 : 2 };
  };

  return async (triggers: readonly string[], rows: readonly Row[], now: EpochMs): Promise<HistoryRead> => {
    const today = toUtcDay(now);
    const yesterday = toUtcDay(plusMs(now, -DAY_MS));
    const reads: HistoryRead[] = [];
    for (const trigger of triggers) {
      const isOpen = rows.some((row) => row.trigger === trigger && !isOver(row) && toUtcDay(row.at) === yesterday);
      const days = isOpen || !seen.has(`${trigger} ${yesterday}`) ? [today, yesterday] : [today];
      for (const day of days) reads.push(await readDay(trigger, day, rows));
    }
    return {
      requests: reads.flatMap(({ requests }) => requests),
      days: reads.reduce((sum, { days }) => sum + days, 0),
    };
  };
};
