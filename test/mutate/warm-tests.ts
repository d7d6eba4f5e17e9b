/** Vitest, kept open: a test file that has run once runs again within milliseconds, with what has changed since. */
import path from 'node:path';
import { Writable } from 'node:stream';
import { createVitest } from 'vitest/node';
import { keepWorker } from './kept-worker.ts';

export interface TestEnd {
  readonly passed: boolean;
  /** It was not done in time, which is no `passed`. */
  readonly isLate: boolean;
  /** What failed and why, for a person. */
  readonly output: string;
  readonly ms: number;
  /** The marks of `mark-functions.ts` that were passed. */
  readonly reached: ReadonlySet<string>;
}

export interface WarmTests extends AsyncDisposable {
  /** Runs a test file until its first failure; more than `limitMs` is a failure. */
  readonly run: (test: string, limitMs: number) => Promise<TestEnd>;
  /** What stands at these paths is loaded again from now on. */
  readonly forget: (files: readonly string[]) => void;
  /** Ends the worker, and with it whatever tests and faults have left in it. */
  readonly renew: () => Promise<void>;
}

const POOL = 'kept';
const silent = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

const textOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);

export const openWarmTests = async (root: string): Promise<WarmTests> => {
  const { poolRunner, end } = keepWorker(POOL);
  const vitest = await createVitest(
    {
      ...{ root, config: false, watch: false, cache: false, include: ['test/**/*.test.ts'] },
      // With isolation Vitest evaluates each module again for each run, though the worker is the same.
      ...{ pool: POOL, poolRunner, isolate: true, maxWorkers: 1, bail: 1 },
      ...{ runner: path.join(root, 'test/mutate/warm-runner.ts'), reporters: [{}] },
      // A test that is skipped would let its faults survive.
      env: { SKIP_NOTHING: '1', NO_COLOR: '1' },
      ...{ testTimeout: 120_000, hookTimeout: 180_000 },
    },
    {},
    { stdout: silent(), stderr: silent() },
  );
  const project = vitest.getRootProject();
  const changed = new Set<string>();
  const run: WarmTests['run'] = async (test, limitMs) => {
    const began = performance.now();
    vitest.state.filesMap.clear();
    vitest.state.errorsSet.clear();
    vitest.provide('changed', [...changed]);
    let isLate = false;
    const limit = setTimeout(() => {
      isLate = true;
      void end();
    }, limitMs);
    const { testModules, unhandledErrors } = await vitest
      .runTestSpecifications([project.createSpecification(path.join(root, test))])
      .finally(() => clearTimeout(limit));
    const failures = testModules.flatMap((file) => [
      ...file.errors().map(textOf),
      ...[...file.children.allTests('failed')].map(
        (each) => `${each.fullName}: ${textOf(each.result().errors?.[0] ?? 'failed')}`,
      ),
    ]);
    const passed = !isLate && unhandledErrors.length === 0 && testModules.every((file) => file.ok());
    return {
      passed: passed && testModules.length > 0,
      isLate,
      output: [
        test,
        ...(isLate ? [`not done in ${limitMs} ms`] : []),
        ...failures,
        ...unhandledErrors.map(textOf),
      ].join('\n'),
      ms: performance.now() - began,
      reached: new Set(testModules.flatMap((file) => [...(file.meta().reached ?? [])])),
    };
  };
  return {
    run,
    forget: (files) => {
      for (const file of files.map((name) => path.join(root, name))) {
        vitest.invalidateFile(file);
        changed.add(file);
      }
    },
    renew: async () => {
      await end();
      changed.clear();
    },
    [Symbol.asyncDispose]: async () => {
      await end();
      await vitest.close();
    },
  };
};
