import path from 'node:path';
import { expect, it } from 'vitest';
import { clamp } from './clamp.ts';

it('a value is moved between the least and the most', () => {
  expect([clamp(0, 1, 3), clamp(2, 1, 3), clamp(4, 1, 3)]).toEqual([1, 2, 3]);
});

it('a relative path leads into the project of this test, also if that is a copy with a fault', () => {
  expect(path.resolve('test/mutate/example')).toBe(import.meta.dirname);
});
