import { describe, expect, it } from 'vitest';
import { sumOfUsage, usageOf } from '../../../lib/core/outcome-event/run-usage.ts';

it.each([
  ['Glue’s own number, with auto scaling', { executionSeconds: 60, dpuSeconds: 90, maxCapacity: 10 }, 90],
  ['the time times the capacity', { executionSeconds: 60, maxCapacity: 10 }, 600],
  ['a Python shell job’s part of a DPU', { executionSeconds: 64, maxCapacity: 0.0625 }, 4],
  ['the workers, where Glue shows no capacity', { executionSeconds: 60, workerType: 'G.2X', numberOfWorkers: 5 }, 600],
  ['a quarter for each small worker', { executionSeconds: 60, workerType: 'G.025X', numberOfWorkers: 2 }, 30],
])('counts DPU seconds by %s', (_what, run, dpuSeconds) => {
  expect(usageOf(run)).toEqual({ executionSeconds: run.executionSeconds, dpuSeconds });
});

it('counts no DPU seconds where Glue shows no capacity, or a worker that is not known', () => {
  expect(usageOf({ executionSeconds: 60 })).toEqual({ executionSeconds: 60 });
  const unknown = { executionSeconds: 60, workerType: 'H.1X', numberOfWorkers: 2 };
  expect(usageOf(unknown)).toEqual({ executionSeconds: 60 });
});

it('is unknown where Glue shows no time', () => {
  expect(usageOf({ maxCapacity: 10 })).toBeUndefined();
});

it.each([
  ['Standard', 1],
  ['G.025X', 0.25],
  ['G.1X', 1],
  ['G.2X', 2],
  ['G.4X', 4],
  ['G.8X', 8],
  ['G.12X', 12],
  ['G.16X', 16],
  ['R.1X', 1],
  ['R.2X', 2],
  ['R.4X', 4],
  ['R.8X', 8],
  ['Z.2X', 2],
])('knows what a worker of type %s counts', (workerType, dpus) => {
  expect(usageOf({ executionSeconds: 10, workerType, numberOfWorkers: 3 })?.dpuSeconds).toBe(dpus * 30);
});

describe('the usage of several runs', () => {
  it('is the sum of what is known of each', () => {
    const usages = [{ executionSeconds: 60, dpuSeconds: 600 }, { executionSeconds: 30 }];
    expect(sumOfUsage(usages)).toEqual({ executionSeconds: 90, dpuSeconds: 600 });
    expect(sumOfUsage([{ executionSeconds: 30 }])).toEqual({ executionSeconds: 30 });
    expect(sumOfUsage([])).toBeUndefined();
  });
});
