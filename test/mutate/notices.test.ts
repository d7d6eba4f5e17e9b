import { expect, it } from 'vitest';
import { notices } from './notices.ts';

const MEASURED_MS = 1_000;

interface Speeds {
  /** What the test takes now: with the fault, and without. */
  readonly faultyMs: number;
  readonly cleanMs?: number;
  readonly fails?: boolean;
}

/** A test of such speeds is run; gives whether it notices the fault, and what was run within which limit. */
const run = async ({ faultyMs, cleanMs = MEASURED_MS, fails = false }: Speeds) => {
  let stands = 'faulty';
  const runs: string[] = [];
  const sandbox = {
    write: async (sources: ReadonlyMap<string, string>) => {
      stands = sources.get('a.ts') ?? '';
    },
    tests: {
      run: async (_: string, limitMs: number) => {
        runs.push(`${stands} ${limitMs}`);
        const ms = stands === 'faulty' ? faultyMs : cleanMs;
        const isLate = ms > limitMs;
        const passed = !isLate && !(fails && stands === 'faulty');
        return { passed, isLate, ms: Math.min(ms, limitMs), output: '', reached: new Set<string>() };
      },
    },
  };
  const file = { file: 'a.ts', source: 'clean', faulty: 'faulty' };
  const noticed = await notices(sandbox, { test: 'a.test.ts', ms: MEASURED_MS }, file);
  return { noticed, runs, stands };
};

it('a fault is noticed by a test that fails, and not by one that passes in time', async () => {
  expect(await run({ faultyMs: 15_000, fails: true })).toMatchObject({ noticed: true, runs: ['faulty 15000'] });
  expect(await run({ faultyMs: 15_000 })).toMatchObject({ noticed: false, runs: ['faulty 15000'] });
});

it('a fault is noticed by a test that hangs with it and not without', async () => {
  expect(await run({ faultyMs: Number.POSITIVE_INFINITY })).toEqual({
    ...{ noticed: true, stands: 'faulty' },
    runs: ['faulty 15000', 'clean 600000'],
  });
  expect(await run({ faultyMs: Number.POSITIVE_INFINITY, cleanMs: 7_500 })).toMatchObject({
    ...{ noticed: true, runs: ['faulty 15000', 'clean 600000'] },
  });
});

it('a fault is not noticed by a test that is late because the machine has become slower', async () => {
  expect(await run({ faultyMs: 20_000, cleanMs: 8_000 })).toEqual({
    ...{ noticed: false, stands: 'faulty' },
    runs: ['faulty 15000', 'clean 600000', 'faulty 50000'],
  });
});

it('a fault is noticed on a machine that has become slower by a test that fails in the end', async () => {
  expect(await run({ faultyMs: 20_000, cleanMs: 8_000, fails: true })).toMatchObject({ noticed: true });
});

it('a fault counts as noticed where the test hangs without it, too, which the runner tells afterwards', async () => {
  const hanging = await run({ faultyMs: Number.POSITIVE_INFINITY, cleanMs: Number.POSITIVE_INFINITY });
  expect(hanging).toMatchObject({ noticed: true, runs: ['faulty 15000', 'clean 600000'] });
});
