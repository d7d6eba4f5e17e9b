/** Whether a test notices a fault, also where other programs take the processor's time. */
import type { Sandbox } from './sandbox.ts';

/** A fault may send a test into a loop. */
const SLOWER = 5;
const SPARE_MS = 10_000;
/** A test that takes longer without any fault hangs. */
export const HANGS_MS = 600_000;

export interface FaultyFile {
  readonly file: string;
  readonly source: string;
  /** With the fault. */
  readonly faulty: string;
}

/** How long a test may take that took `ms` without a fault. */
const limitOf = (ms: number): number => ms * SLOWER + SPARE_MS;

/**
 * Whether a test fails, or hangs, because of a fault; `ms` is what it took without. The file is faulty before and after.
 *
 * A test that is not done in time proves nothing by itself, because the machine may be much busier than before. So it
 * runs once more without the fault, and where that takes long, too, the fault is tried again with a limit to match.
 */
export const notices = async (
  { write, tests }: Pick<Sandbox, 'write'> & { readonly tests: Pick<Sandbox['tests'], 'run'> },
  { test, ms }: { readonly test: string; readonly ms: number },
  { file, source, faulty }: FaultyFile,
): Promise<boolean> => {
  for (let limitMs = limitOf(ms); ; ) {
    const { passed, isLate } = await tests.run(test, limitMs);
    if (passed || !isLate) return !passed;
    await write(new Map([[file, source]]));
    const without = await tests.run(test, HANGS_MS);
    await write(new Map([[file, faulty]]));
    if (without.ms * 2 <= limitMs || without.isLate) return true;
    limitMs = limitOf(without.ms);
  }
};
