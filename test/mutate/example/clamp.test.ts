import { expect, it } from 'vitest';
import { clamp } from './clamp.ts';

it('a value is moved between the least and the most', () => {
  expect([clamp(0, 1, 3), clamp(2, 1, 3), clamp(4, 1, 3)]).toEqual([1, 2, 3]);
});
