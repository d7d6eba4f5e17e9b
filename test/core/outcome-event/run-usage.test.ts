import { expect, it } from 'vitest';
import { usageOf } from '../../../lib/core/outcome-event/run-usage.ts';

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
