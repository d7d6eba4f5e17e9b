import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendHistory } from '../../../lib/core/ledger/item-size.ts';
import type { HistoryEntry } from '../../../lib/core/ledger/ledger-item.ts';
import { isEnded, markerOf, parseMarker, withMarker } from '../../../lib/core/ledger/ledger-item.ts';
import { epochMs, toEpochSeconds } from '../../../lib/core/time.ts';
import { anUncertain, aRejected, aStarted, aStarting, aWaiting, noon } from '../../doubles/ledger-items.ts';

const historyOf = (length: number): readonly HistoryEntry[] => {
  let history: readonly HistoryEntry[] = [];
  for (let at = 0; at < length; at += 1) {
    history = appendHistory(history, { at: epochMs(at), what: 'searched', attempt: 1, result: 'inconclusive' });
  }
  return history;
};
const momentsOf = (history: readonly HistoryEntry[]) => history.map(({ at }) => at);
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe('appendHistory', () => {
  it('keeps everything of up to forty entries', () => {
    expect(momentsOf(historyOf(40))).toEqual(range(0, 40));
    expect(historyOf(40).some((entry) => 'omittedBefore' in entry)).toBe(false);
  });

  it.each([41, 42, 1_000])(
    'keeps the first and the last twenty of %i, and says how many are gone between',
    (length) => {
      const history = historyOf(length);
      expect(momentsOf(history)).toEqual([...range(0, 20), ...range(length - 20, length)]);
      const said = history.flatMap(({ omittedBefore }, index) =>
        omittedBefore === undefined ? [] : [[index, omittedBefore]],
      );
      expect(said).toEqual([[20, length - 40]]);
    },
  );
});

describe('a history of many sends', () => {
  const busy = { what: 'sent', attempt: 1, result: 'busy' } as const;
  const acted = { what: 'redriven', attempt: 1, result: 'FAILED', by: 'ana', act: 'november' } as const;
  const allOf = (entries: readonly Omit<HistoryEntry, 'at'>[]) =>
    entries.reduce<readonly HistoryEntry[]>((all, one, at) => appendHistory(all, { at: epochMs(at), ...one }), []);
  const actsIn = (history: readonly HistoryEntry[]) =>
    history.flatMap(({ act }, at) => (act === undefined ? [] : [at]));

  it.each([0, 19, 20, 21, 100])('keeps what a person did after %i of them, however many follow', (before) => {
    const history = allOf([...Array(before).fill(busy), acted, ...Array(300).fill(busy)]);
    expect(actsIn(history)).toEqual([Math.min(before, 20)]);
    expect(history).toHaveLength(40);
    expect(history.reduce((sum, { omittedBefore = 0 }) => sum + omittedBefore, history.length)).toBe(before + 301);
  });

  it('loses the sends between many acts, first those behind the first twenty entries, and of acts alone the middle', () => {
    const turns = (count: number) => Array.from({ length: count }, () => [busy, acted]).flat();
    expect(actsIn(allOf(turns(20)))).toHaveLength(20);
    expect(actsIn(allOf(turns(39)))).toHaveLength(39);
    expect(momentsOf(allOf(Array(42).fill(acted)))).toEqual([...range(0, 20), ...range(22, 42)]);
  });
});

describe('a history whose errors say much', () => {
  const anEntry = (at: number, bytes: number): HistoryEntry => {
    const entry = { at: epochMs(at), what: 'sent', attempt: 1, result: 'ambiguous' } as const;
    const error = { name: 'E', message: '' };
    const without = Buffer.byteLength(JSON.stringify({ ...entry, error }));
    return { ...entry, error: { ...error, message: 'x'.repeat(bytes - without) } };
  };
  const historyOfSizes = (sizes: readonly number[]) =>
    sizes.reduce<readonly HistoryEntry[]>((history, size, at) => appendHistory(history, anEntry(at, size)), []);
  const bytesOf = (history: readonly HistoryEntry[]) => Buffer.byteLength(JSON.stringify(history));

  it('may have 64000 bytes, and with more it loses its middle', () => {
    const most = historyOfSizes([20_000, 20_000, 23_996]);
    expect([bytesOf(most), momentsOf(most)]).toEqual([64_000, [0, 1, 2]]);
    expect(momentsOf(historyOfSizes([20_000, 20_000, 23_997]))).toEqual([0, 2]);
  });

  it('keeps its first and its last entry, however much they say', () => {
    expect(momentsOf(historyOfSizes([40_000, 40_000]))).toEqual([0, 1]);
    expect(momentsOf(historyOfSizes([40_000, 40_000, 40_000]))).toEqual([0, 2]);
  });

  it('says in each gap how many are gone, keeps both ends, and fits', () => {
    const sizes = fc.array(fc.oneof(fc.integer({ min: 100, max: 500 }), fc.integer({ min: 100, max: 20_000 })), {
      minLength: 1,
      maxLength: 120,
      size: 'max',
    });
    fc.assert(
      fc.property(sizes, (all) => {
        const history = historyOfSizes(all);
        const gaps = history.map(({ at }, index) => at - (history[index - 1]?.at ?? -1) - 1);
        expect(history.map(({ omittedBefore = 0 }) => omittedBefore)).toEqual(gaps);
        expect([history[0]?.at, history.at(-1)?.at]).toEqual([0, all.length - 1]);
        expect(history.length).toBeLessThanOrEqual(40);
        if (history.length > 2) expect(bytesOf(history)).toBeLessThanOrEqual(64_000);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a marker', () => {
  it('is of this request and this attempt', () => {
    expect(markerOf({ requestId: 'r1', attempt: 3 })).toBe('r1.3');
  });

  it('is among the arguments under the name frozen in the item, and changes nothing else', () => {
    const item = { requestId: 'r1', attempt: 2, markerName: '--our-marker' };
    const request = { JobName: 'job', Timeout: 5, Arguments: { '--day': 'x' } };
    expect(withMarker(item, request)).toEqual({ ...request, Arguments: { '--day': 'x', '--our-marker': 'r1.2' } });
    expect(withMarker(item, { JobName: 'job' })).toEqual({ JobName: 'job', Arguments: { '--our-marker': 'r1.2' } });
  });
});

describe('parseMarker', () => {
  const requestId = '0123456789abcdef01234567';

  it('reads back what markerOf wrote', () => {
    for (const attempt of [1, 10, 999_999_999]) {
      expect(parseMarker(markerOf({ requestId, attempt }))).toEqual({ requestId, attempt });
    }
  });

  it.each([
    '',
    `${requestId}.0`,
    `${requestId}.01`,
    `${requestId}.1234567890`,
    `${requestId}0.1`,
    `x${requestId}.1`,
    `${requestId}.1 `,
  ])('does not take "%s" for a marker of ours', (text) => {
    expect(parseMarker(text)).toBeUndefined();
  });
});

it('a request has ended when its run has, or when Glue no longer knows the run', () => {
  const run = { endedAt: noon, expiresAt: toEpochSeconds(noon) };
  const { acquiredAt: _, ...started } = aStarted();
  const ended = (['SUCCEEDED', 'FAILED', 'TIMEOUT', 'STOPPED', 'ERROR', 'EXPIRED', 'UNKNOWN'] as const).map(
    (state) => ({
      ...started,
      ...run,
      state,
    }),
  );
  expect(ended.every(isEnded)).toBe(true);
  expect([aWaiting(), aStarting(), anUncertain(), aStarted(), aRejected()].some(isEnded)).toBe(false);
});
