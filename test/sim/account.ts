import type { Step } from './step.ts';

/** Of a history of any length: so many steps at its start and at its end. */
const MOST_AT_START = 250;
const MOST_AT_END = 100;

/** The steps that a person wants to see. */
export interface Account {
  readonly steps: readonly Step[];
  /** How many steps in the middle of a long history are left out. */
  readonly leftOut: number;
}

const workerOf = (step: Step): string | undefined => ('worker' in step ? step.worker : undefined);

/**
 * Without the workers that did nothing but look into the ledger: most sweeps. A fault counts as something, and its key
 * names the worker.
 */
export const accountOf = (all: readonly Step[]): Account => {
  const didSomething = new Set<string>();
  for (const step of all) {
    if (step.kind === 'fault') didSomething.add(step.key.split(' ')[0] ?? '');
    const worker = workerOf(step);
    const isQuiet = step.kind === 'begins' || (step.kind === 'ends' && step.how === 'done');
    if (worker !== undefined && !isQuiet) didSomething.add(worker);
  }
  const steps = all.filter((step) => {
    const worker = workerOf(step);
    return worker === undefined || didSomething.has(worker);
  });
  const leftOut = steps.length - MOST_AT_START - MOST_AT_END;
  if (leftOut <= 0) return { steps, leftOut: 0 };
  return { steps: [...steps.slice(0, MOST_AT_START), ...steps.slice(-MOST_AT_END)], leftOut };
};
