import { expect, it } from 'vitest';
import { forEachLimited } from '../../lib/core/for-each-limited.ts';

it.each([
  [0, 3, 0],
  [2, 3, 2],
  [7, 3, 3],
])('of %i entries, at most %i are worked on at a time, each once and in order', async (length, limit, most) => {
  const entries = Array.from({ length }, (_, index) => index);
  const begun: number[] = [];
  let now = 0;
  let highest = 0;
  await forEachLimited(entries, limit, async (entry) => {
    begun.push(entry);
    now += 1;
    highest = Math.max(highest, now);
    await Promise.resolve();
    now -= 1;
  });
  expect(begun).toEqual(entries);
  expect(highest).toBe(most);
});
