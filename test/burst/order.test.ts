import { describe, expect, it } from 'vitest';
import { epochMs, plusMs } from '../../lib/core/time.ts';
import { aRun } from '../chaos/a-run.ts';
import { aStarted, noon } from '../doubles/ledger-items.ts';
import type { Logged } from './account.ts';
import { compareOrders, mostAtOnce } from './order.ts';

const idOf = (n: number): string => String(n).padStart(24, '0');
/** A request that arrived `arrivedMs` after noon and was acquired `takenMs` after it. */
const aRequest = (n: number, arrivedMs: number, takenMs: number) =>
  aStarted({ requestId: idOf(n), arrival: plusMs(noon, arrivedMs), acquiredAt: plusMs(noon, takenMs) });
const inLine = (n: number, atMs: number): Logged => ({
  function: 's3-upload',
  decision: 'waiting',
  requestId: idOf(n),
  atMs: noon + atMs,
});
const runsOf = (...requests: readonly number[]) =>
  requests.map((n, at) => aRun({ sequence: at + 1, arguments: { '--trigger-request-id': `${idOf(n)}.1` } }));

describe('compareOrders', () => {
  it('finds nothing when all start as they arrived', () => {
    const items = [aRequest(1, 0, 10), aRequest(2, 1, 20)];
    expect(compareOrders(runsOf(1, 2), items, [], 0)).toEqual({ overtaken: 0, violations: [] });
  });

  it('allows a request to be overtaken that was not yet known to be in the backlog', () => {
    const items = [aRequest(1, 0, 50), aRequest(2, 1, 20)];
    expect(compareOrders(runsOf(2, 1), items, [inLine(1, 30), inLine(2, 10)], 0).violations).toEqual([]);
  });

  it('reports a request that was acquired from the backlog before an earlier one', () => {
    const items = [aRequest(1, 0, 50), aRequest(2, 1, 20)];
    const { overtaken, violations } = compareOrders(runsOf(2, 1), items, [inLine(1, 5), inLine(2, 10)], 1_000);
    expect(overtaken).toBe(1);
    expect(violations).toEqual([`${idOf(2)} was acquired 15 ms after ${idOf(1)} was in the backlog`]);
  });

  it('allows a request that never waited to go first, for as long as its hint may be old and no longer', () => {
    const items = [aRequest(1, 0, 50), aRequest(2, 1, 20)];
    const log = [inLine(1, 5)];
    expect(compareOrders(runsOf(2, 1), items, log, 15).violations).toEqual([]);
    expect(compareOrders(runsOf(2, 1), items, log, 14).violations).toHaveLength(1);
  });

  it('allows a request to be overtaken by one that was sent with it, and by none that was acquired later', () => {
    const refused = { at: plusMs(noon, 30), what: 'sent', attempt: 1, result: 'busy' } as const;
    const log = [inLine(1, 5), inLine(2, 10)];
    const orderOf = (takenMs: number) =>
      compareOrders(runsOf(2, 1), [{ ...aRequest(1, 0, 90), history: [refused] }, aRequest(2, 1, takenMs)], log, 0);
    expect(orderOf(20).violations).toEqual([]);
    expect(orderOf(40).violations).toHaveLength(1);
  });

  it('allows a request to be overtaken while it is in doubt', () => {
    const doubtful = { at: noon, what: 'sent', attempt: 1, result: 'ambiguous' } as const;
    const items = [{ ...aRequest(1, 0, 50), history: [doubtful] }, aRequest(2, 1, 20)];
    expect(compareOrders(runsOf(2, 1), items, [inLine(1, 5), inLine(2, 10)], 0).violations).toEqual([]);
  });
});

it('mostAtOnce counts runs that overlap, and not those that follow one another', () => {
  const run = (from: number, to: number) => aRun({ startedOn: epochMs(from), completedOn: epochMs(to) });
  expect(mostAtOnce([run(0, 10), run(10, 20), run(20, 30)])).toBe(1);
  expect(mostAtOnce([run(0, 10), run(5, 20), run(9, 30), run(15, 16)])).toBe(3);
});
