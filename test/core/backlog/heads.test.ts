import { describe, expect, it } from 'vitest';
import { type Heads, headsAfter, headsAtFirst } from '../../../lib/core/backlog/heads.ts';

/** How many are sent at a time, one number for each time, while all start. */
const whileAllStart = (first: Heads, times: number): number[] => {
  const sizes: number[] = [];
  for (let heads = first; sizes.length < times; heads = headsAfter(heads, true)) sizes.push(heads.atOnce);
  return sizes;
};

describe('the heads of a backlog that are sent at the same time', () => {
  it('are one, and one more, then twice as many each time while all start, up to eight', () => {
    expect(whileAllStart(headsAtFirst(0), 7)).toEqual([1, 1, 2, 4, 8, 8, 8]);
  });

  it('are at first as many as runs have ended, up to eight', () => {
    expect(whileAllStart(headsAtFirst(1), 4)).toEqual([1, 1, 2, 4]);
    expect(whileAllStart(headsAtFirst(5), 4)).toEqual([5, 1, 2, 4]);
    expect(whileAllStart(headsAtFirst(30), 2)).toEqual([8, 1]);
  });

  it('are one again after any refusal', () => {
    const many = [1, 2, 3].reduce((heads) => headsAfter(heads, true), headsAtFirst(8));
    expect(many.atOnce).toBeGreaterThan(1);
    expect(whileAllStart(headsAfter(many, false), 5)).toEqual([1, 1, 2, 4, 8]);
  });
});
