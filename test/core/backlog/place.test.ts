import { describe, expect, it } from 'vitest';
import { byPlace } from '../../../lib/core/backlog/backlog-turn.ts';
import { plusMs } from '../../../lib/core/time.ts';
import { START_OF_TEST } from '../../doubles/test-world.ts';

const at = (requestId: string, trigger: string, ms: number) => ({
  requestId,
  trigger,
  arrival: plusMs(START_OF_TEST, ms),
});

describe('byPlace', () => {
  it.each([
    ['by arrival', [at('a', 'orders', 2), at('b', 'loads', 1)], 'ba'],
    ['by request id, of those that arrived at once', [at('b', 'orders', 1), at('a', 'loads', 1)], 'ab'],
    [
      'with a head start, by as much earlier',
      [at('a', 'orders', 9), at('b', 'urgent', 18), at('c', 'urgent', 20)],
      'bac',
    ],
    ['behind, with a negative head start', [at('a', 'late', 1), at('b', 'orders', 10), at('c', 'orders', 12)], 'bac'],
  ])('sorts %s', (_, entries, expected) => {
    const headStart = new Map([
      ['urgent', 10],
      ['late', -10],
    ]);
    expect(
      entries
        .toSorted(byPlace(headStart))
        .map(({ requestId }) => requestId)
        .join(''),
    ).toBe(expected);
  });
});
