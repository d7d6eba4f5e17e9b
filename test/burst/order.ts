import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { parseMarker } from '../../lib/core/ledger/ledger-item.ts';
import type { GlueRun } from '../../local/glue/glue-run.ts';
import type { Logged } from './account.ts';

/** How the order in which Glue started the runs differs from the order in which their requests arrived. */
export interface OrderReport {
  /** Requests that were started from the backlog before one that had arrived earlier. */
  readonly overtaken: number;
  /** Of them: those that nothing in docs/protocol.md, "Order promised", allows. */
  readonly violations: readonly string[];
}

interface Started {
  readonly requestId: string;
  readonly arrival: number;
  readonly acquiredAt: number;
  /** When it was known to be in the backlog; undefined when it was sent as soon as it was admitted. */
  readonly inLineAt: number | undefined;
  /** Whether a send of it was in doubt: then it left the backlog until the doubt was resolved. */
  readonly wasInDoubt: boolean;
  /** When Glue refused a send of it. */
  readonly refusedAt: readonly number[];
}

/** A drain acquires several requests, then sends them: so long after the acquire Glue's answers to all of them are here. */
const SENT_TOGETHER_MS = 30_000;

const MARKER = '--trigger-request-id';

/** The requests of a job in the order in which Glue started them. */
const inOrderOfStart = (
  runs: readonly GlueRun[],
  items: readonly LedgerItem[],
  log: readonly Logged[],
): readonly Started[] => {
  const byId = new Map(items.map((item) => [item.requestId, item]));
  const inLineAt = new Map<string, number>();
  for (const { decision, requestId, atMs } of log) {
    if (decision === 'waiting' && !inLineAt.has(requestId)) inLineAt.set(requestId, atMs);
  }
  return runs.flatMap((run) => {
    const requestId = parseMarker(run.arguments[MARKER] ?? '')?.requestId ?? '';
    const item = byId.get(requestId);
    if (item === undefined) return [];
    const { arrival, acquiredAt = arrival } = item;
    const wasInDoubt = item.history.some(({ what, result }) => what === 'searched' || result === 'ambiguous');
    const refusedAt = item.history
      .filter(({ what, result }) => what === 'sent' && result === 'busy')
      .map(({ at }) => at);
    return [{ requestId, arrival, acquiredAt, inLineAt: inLineAt.get(requestId), wasInDoubt, refusedAt }];
  });
};

/**
 * Compares each start with all that came later. One request may go before another that arrived earlier only
 *
 * - if it was acquired before the other one was known to be in the backlog: the lag of the index, plus one acquire and
 *   send;
 * - if the other one was in doubt meanwhile;
 * - if both were sent at the same time, and Glue had room for the later one only;
 * - if it was sent by an invocation that had asked for a backlog before there was one: the hint's age, which is at most
 *   the invocation's. `hintAgeMs` is the function's time limit.
 */
export const compareOrders = (
  runs: readonly GlueRun[],
  items: readonly LedgerItem[],
  log: readonly Logged[],
  hintAgeMs: number,
): OrderReport => {
  const started = inOrderOfStart(runs, items, log);
  let overtaken = 0;
  const violations: string[] = [];
  // From the last start backwards: `earliest` is who arrived first among those that were started later.
  const later: Started[] = [];
  for (const one of [...started].reverse()) {
    const passed = later.filter(({ arrival }) => arrival < one.arrival);
    if (passed.length > 0) overtaken += 1;
    for (const other of passed) {
      const visibleAt = other.inLineAt ?? Number.POSITIVE_INFINITY;
      const hintAge = one.inLineAt === undefined ? hintAgeMs : 0;
      const sentTogether = other.refusedAt.some(
        (at) => at >= one.acquiredAt && at <= one.acquiredAt + SENT_TOGETHER_MS,
      );
      if (other.wasInDoubt || sentTogether || one.acquiredAt <= visibleAt + hintAge) continue;
      violations.push(
        `${one.requestId} was acquired ${one.acquiredAt - visibleAt} ms after ${other.requestId} was in the backlog`,
      );
    }
    later.push(one);
  }
  return { overtaken, violations };
};

/** The most runs of a list that were under way at the same moment. */
export const mostAtOnce = (runs: readonly GlueRun[]): number => {
  const changes = runs.flatMap(({ startedOn, completedOn }) => [
    { at: Number(startedOn), by: 1 },
    ...(completedOn === undefined ? [] : [{ at: Number(completedOn), by: -1 }]),
  ]);
  // At the same moment an end comes before a start: the slot was free.
  changes.sort((a, b) => a.at - b.at || a.by - b.by);
  let [now, most] = [0, 0];
  for (const { by } of changes) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
};
