import { describe, expect, it } from 'vitest';
import { appendHistory } from '../../../lib/core/ledger/append-history.ts';
import type { HistoryEntry } from '../../../lib/core/ledger/ledger-item.ts';
import { isInBacklog, markerOf, parseMarker, withMarker } from '../../../lib/core/ledger/ledger-item.ts';
import { epochMs } from '../../../lib/core/time.ts';
import { aStarting, aWaiting } from '../../doubles/ledger-items.ts';

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

describe('isInBacklog', () => {
  it('is true of a waiting request and of one acquired from the backlog, not of a new request being sent', () => {
    expect(isInBacklog(aWaiting())).toBe(true);
    expect(isInBacklog(aStarting({ fromBacklog: true }))).toBe(true);
    expect(isInBacklog(aStarting())).toBe(false);
    expect(isInBacklog({ state: 'STARTED', fromBacklog: true })).toBe(false);
  });
});
