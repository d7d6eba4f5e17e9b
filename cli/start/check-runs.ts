import { isDeepStrictEqual } from 'node:util';
import { isFinalRunState } from '../../lib/core/glue/job-run.ts';
import type { GlueRun } from '../../local/glue/glue-run.ts';
import type { ExpectedRun } from './expected-runs.ts';

/** The runs that Glue accepted for an expected one, found by its marker alone. */
export const runsFor = (expected: ExpectedRun, runs: readonly GlueRun[], marker: string): readonly GlueRun[] =>
  runs.filter((run) => run.arguments[marker]?.startsWith(`${expected.requestId}.`));

/** Whether the run is there and has ended, so that nothing more is to come. */
export const isOver = (expected: ExpectedRun, runs: readonly GlueRun[], marker: string): boolean => {
  const found = runsFor(expected, runs, marker);
  return found.length > 0 && found.every((run) => isFinalRunState(run.state));
};

/** The differences between the expected runs and Glue's; empty when each expected run exists once, and no other. */
export const wrongRuns = (
  expected: readonly ExpectedRun[],
  runs: readonly GlueRun[],
  marker: string,
): readonly string[] => {
  const errors = expected.flatMap((each): string[] => {
    const found = runsFor(each, runs, marker);
    if (found.length === 0)
      return [`${each.label}: no run of ${each.request.JobName} was started (request ${each.requestId})`];
    if (found.length > 1)
      return [`${each.label}: ${found.length} runs instead of one: ${found.map(({ id }) => id).join(', ')}`];
    const [run] = found;
    if (run === undefined || isDeepStrictEqual({ ...run.request }, { ...each.request })) return [];
    return [`${each.label}: the run got ${JSON.stringify(run.request)} instead of ${JSON.stringify(each.request)}`];
  });
  const wanted = new Set(expected.flatMap((each) => runsFor(each, runs, marker)).map(({ id }) => id));
  const others = runs.filter(({ id }) => !wanted.has(id));
  return [
    ...errors,
    ...others.map((run) => `unexpected run ${run.id} of ${run.jobName}: ${JSON.stringify(run.arguments)}`),
  ];
};
