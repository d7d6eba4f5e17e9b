import { describe, expect, it } from 'vitest';
import { DEFAULT_TIMING } from '../../lib/core/ledger/timing.ts';
import { constantIn, disagreement, numberOf, STATED_NUMBERS, wrongTimings } from './numbers-in-docs.ts';

describe('a number in the docs', () => {
  it('is the one that the code defines', () => {
    expect(STATED_NUMBERS.flatMap((stated) => disagreement(stated) ?? [])).toEqual([]);
  });

  it('is refused when the code says another, and when nobody finds it any more', () => {
    const stated = { file: 'x.md', passage: /kept (\w+) days/, value: () => 90 };
    expect(disagreement(stated, 'It is kept 90 days.')).toBeUndefined();
    expect(disagreement(stated, 'It is kept 30 days.')).toContain('expected 90, found 30');
    expect(disagreement(stated, 'It is kept ten days.')).toContain('expected 90, found ten');
    expect(disagreement(stated, 'It is kept for 90 days.')).toContain('no passage');
  });

  it('may be written in digits, with commas, or as a word', () => {
    expect(['24', '10,240', 'six', 'Twenty'].map(numberOf)).toEqual([24, 10_240, 6, 20]);
  });
});

describe('docs/protocol.md', () => {
  it('gives every number of the protocol as the code does', () => {
    expect(wrongTimings()).toEqual([]);
  });

  it('is refused when it gives another number', () => {
    expect(
      wrongTimings(undefined, { ...DEFAULT_TIMING, skewMs: 6_000, throttleSends: 4, busyPauseMs: 21_000 }),
    ).toEqual([
      'skewMs: expected 6 s or 0.1 min',
      'busyPauseMs: expected 21 s or 0.35 min',
      expect.stringContaining('throttleSends: expected 4'),
    ]);
  });
});

describe('a constant of the code', () => {
  it('is read from its file: a number, or a product of numbers and units', () => {
    const source = 'const A = 1_000;\nexport const B: number = 6 * MINUTE_MS;\nconst C = A + 1;';
    expect([constantIn('x.ts', 'A', [source]), constantIn('x.ts', 'B', [source])]).toEqual([1_000, 360_000]);
    expect(() => constantIn('x.ts', 'C', [source])).toThrow('expected a product');
    expect(() => constantIn('x.ts', 'D', [source])).toThrow('constant D, found none');
    expect(() => constantIn('x', 'A', [source, source])).toThrow('constant A, found 2');
  });
});
