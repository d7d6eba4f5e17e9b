/** How often each operation was called. */
export interface CallCounts {
  readonly count: (operation: string, jobName: string | undefined) => void;
  /** By operation; for one job, or for all and none. */
  readonly of: (jobName?: string) => Readonly<Record<string, number>>;
}

/** An operation that was never called is absent, not 0; what `of` gives is a copy and counts no further. */
export const createCallCounts = (): CallCounts => {
  const all: Record<string, number> = {};
  const byJob = new Map<string, Record<string, number>>();
  const add = (counts: Record<string, number>, operation: string): void => {
    counts[operation] = (counts[operation] ?? 0) + 1;
  };
  return {
    count: (operation, jobName) => {
      add(all, operation);
      if (jobName === undefined) return;
      const counts = byJob.get(jobName) ?? {};
      byJob.set(jobName, counts);
      add(counts, operation);
    },
    of: (jobName) => ({ ...(jobName === undefined ? all : byJob.get(jobName)) }),
  };
};
