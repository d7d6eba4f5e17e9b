import { describe, expect, it } from 'vitest';
import { countRow, formatSection, formatVerdict, ratioRow, row } from '../../bench/report.ts';
import { ratioOf, spreadOf } from '../../bench/statistics.ts';

describe('what the bench reports', () => {
  it('is a median with its quartiles', () => {
    expect(spreadOf([5, 1, 4, 2, 3])).toEqual({ low: 2, median: 3, high: 4 });
    expect(spreadOf([7])).toEqual({ low: 7, median: 7, high: 7 });
  });

  it('is a ratio taken round by round, so that a slow round weighs no more than another', () => {
    expect(ratioOf([1, 10, 3], [2, 20, 3])).toMatchObject({ median: 0.5 });
  });

  it('says plainly of each ratio and count whether it is met', () => {
    const section = {
      title: 'Warm',
      rows: [
        ratioRow('a / b', spreadOf([0.5, 0.6, 0.7]), 0.6),
        { ...ratioRow('c / d', spreadOf([0.5, 0.62, 0.7]), 0.6), why: 'it is slow' },
        ratioRow('e / f', spreadOf([3])),
        countRow('doubles', 0, 0),
        countRow('calls', 3, 2),
        row('note', 'no target'),
      ],
    };
    expect(formatSection(section).split('\n')).toEqual([
      'Warm',
      '  a / b    0.60 × [0.55–0.65]  ≤ 0.6  met',
      '  c / d    0.62 × [0.56–0.66]  ≤ 0.6  NOT MET',
      '    why: it is slow',
      '  e / f    3.00 × [3.00–3.00]',
      '  doubles  0                   0      met',
      '  calls    3                   2      NOT MET',
      '  note     no target',
      '',
    ]);
    expect(formatVerdict([section])).toBe(
      '2 of 4 targets are met. NOT MET: c / d (0.62 × [0.56–0.66], wanted ≤ 0.6); calls (3, wanted 2)',
    );
    expect(formatVerdict([{ title: 'Doubles', rows: [countRow('doubles', 0, 0)] }])).toBe('All 1 targets are met.');
  });
});
