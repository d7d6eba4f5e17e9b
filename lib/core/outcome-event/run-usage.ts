import type { RunUsage } from '../ledger/ending.ts';
import type { HistoryEntry } from '../ledger/ledger-item.ts';

/** What Glue says of the resources of a run. https://docs.aws.amazon.com/glue/latest/webapi/API_JobRun.html */
export interface RunResources {
  readonly executionSeconds?: number;
  /** Only of a run with auto scaling, or of the class FLEX. */
  readonly dpuSeconds?: number;
  /** In DPUs. */
  readonly maxCapacity?: number;
  readonly workerType?: string;
  readonly numberOfWorkers?: number;
}

/**
 * The DPUs of a worker. https://docs.aws.amazon.com/glue/latest/dg/add-job.html
 *
 * Those of R and Z count in M-DPUs, which have a price of their own.
 */
const DPUS_OF_WORKER: Readonly<Record<string, number>> = {
  Standard: 1,
  'G.025X': 0.25,
  'G.1X': 1,
  'G.2X': 2,
  'G.4X': 4,
  'G.8X': 8,
  'G.12X': 12,
  'G.16X': 16,
  'R.1X': 1,
  'R.2X': 2,
  'R.4X': 4,
  'R.8X': 8,
  'Z.2X': 2,
};

/**
 * What a run has used: Glue's own `DPUSeconds`, or the time for which it ran times its capacity. Glue bills a minute at
 * least, which is not in it.
 */
export const usageOf = (run: RunResources): RunUsage | undefined => {
  const { executionSeconds, maxCapacity, numberOfWorkers, workerType } = run;
  if (executionSeconds === undefined) return undefined;
  const ofWorker = workerType === undefined ? undefined : DPUS_OF_WORKER[workerType];
  const ofWorkers = ofWorker === undefined || numberOfWorkers === undefined ? undefined : ofWorker * numberOfWorkers;
  const capacity = maxCapacity ?? ofWorkers;
  const dpuSeconds = run.dpuSeconds ?? (capacity === undefined ? undefined : capacity * executionSeconds);
  return { executionSeconds, ...(dpuSeconds !== undefined && { dpuSeconds }) };
};

/**
 * The runs before the last one that led to this end: earlier attempts, and those that Glue or the fence has replaced. What
 * a person has taken up again had an end of its own, whose outcome tells what its runs have used.
 */
export const runsSinceTakenUp = (history: readonly HistoryEntry[]): readonly string[] => {
  const takenUp = history.findLastIndex(({ what }) => what === 'redriven' || what === 'rerun');
  return history
    .slice(takenUp + 1)
    .flatMap(({ what, jobRunId }) => (what === 'ended' && jobRunId !== undefined ? [jobRunId] : []));
};

/** What several runs have used together; undefined where nothing is known of any. */
export const sumOfUsage = (usages: readonly RunUsage[]): RunUsage | undefined => {
  if (usages.length === 0) return undefined;
  const known = usages.flatMap(({ dpuSeconds }) => dpuSeconds ?? []);
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  return {
    executionSeconds: sum(usages.map(({ executionSeconds }) => executionSeconds)),
    ...(known.length > 0 && { dpuSeconds: sum(known) }),
  };
};
