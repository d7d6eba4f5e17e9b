import type { JobNow } from './job-now.ts';

const isBusy = ({ running, waitingCount }: JobNow): boolean => running.length > 0 || waitingCount > 0;

/**
 * The order of the jobs for somebody who looks at them: at first those in which something happens, by name. Later none
 * changes its place, and new ones come last.
 *
 * @param before the names in the order that is shown already; empty at first
 */
export const inLastingOrder = (jobs: readonly JobNow[], before: readonly string[]): readonly JobNow[] => {
  const places = new Map(before.map((name, at) => [name, at]));
  const placeOf = ({ jobName }: JobNow): number => places.get(jobName) ?? places.size;
  return jobs.toSorted(
    (a, b) => placeOf(a) - placeOf(b) || Number(isBusy(b)) - Number(isBusy(a)) || a.jobName.localeCompare(b.jobName),
  );
};
