/** Runs tests once without a fault: how long each takes, and which functions of some files it enters. */
import { markFunctions } from './mark-functions.ts';
import { HANGS_MS } from './notices.ts';
import type { Sandbox } from './sandbox.ts';
import { isScript } from './script-tree.ts';
import { shareOut } from './share-out.ts';

export interface Measured {
  readonly ms: number;
  /** Undefined when the test fails by the marks alone, as one that measures a bundle does. */
  readonly reached: ReadonlySet<string> | undefined;
}

/** A first run also loads what it imports. */
const WORTH_A_SECOND_RUN_MS = 300;

/** `sources` by their paths from the root. @throws Error when a test fails */
export const measureTests = async (
  sandboxes: readonly Sandbox[],
  sources: ReadonlyMap<string, string>,
  tests: readonly string[],
): Promise<ReadonlyMap<string, Measured>> => {
  const scripts = [...sources].filter(([file]) => isScript(file));
  const marked = new Map(scripts.map(([file, source]) => [file, markFunctions(file, source)]));
  const measured = new Map<string, Measured>();
  /** Gives those that fail, each with what it wrote. */
  const run = (all: readonly string[], isMarked: boolean): Promise<readonly (readonly [string, string])[]> =>
    shareOut(sandboxes, all, async (sandbox, test) => {
      const first = await sandbox.tests.run(test, HANGS_MS);
      if (!first.passed) return [[test, first.output]];
      const { ms } = first.ms > WORTH_A_SECOND_RUN_MS ? await sandbox.tests.run(test, HANGS_MS) : first;
      measured.set(test, { ms, reached: isMarked ? first.reached : undefined });
      return [];
    });
  const write = async (all: ReadonlyMap<string, string>): Promise<void> => {
    for (const sandbox of sandboxes) {
      await sandbox.write(all);
      await sandbox.tests.renew();
    }
  };
  await write(marked);
  const failed = await run(tests, true);
  await write(new Map(scripts));
  const [broken] = await run(
    failed.map(([test]) => test),
    false,
  );
  if (broken) throw new Error(`without any fault this test fails: ${broken[1]}`);
  return measured;
};
