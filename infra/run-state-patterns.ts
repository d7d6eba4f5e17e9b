import type { Triggers } from '../lib/core/trigger.ts';
import type { PatternNode } from './event-pattern.ts';
import { MAX_PATTERN_BYTES } from './upload-patterns.ts';

/** All jobs in the file, in its order, those of disabled triggers included: their lines may not be empty yet. */
export const jobNames = (triggers: Triggers): readonly string[] => [
  ...new Set(triggers.triggers.map(({ start }) => start.JobName)),
];

/**
 * The patterns of the EventBridge rules that tell of ended runs: any run of a job in the file, also one that others
 * started, because its end frees a slot as well. Not of all jobs in the account: each foreign event would cost a
 * message, an invocation and reads of the ledger. A job dropped from the file is served by the sweep, a minute later.
 * https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html
 */
export const runStatePatterns = (triggers: Triggers): readonly PatternNode[] => {
  const done: string[][] = [];
  let current: string[] = [];
  for (const jobName of jobNames(triggers)) {
    if (
      current.length > 0 &&
      Buffer.byteLength(JSON.stringify(endedRunsOf([...current, jobName]))) > MAX_PATTERN_BYTES
    ) {
      done.push(current);
      current = [];
    }
    current.push(jobName);
  }
  return [...done, current].filter((names) => names.length > 0).map(endedRunsOf);
};

const endedRunsOf = (names: readonly string[]): PatternNode => ({
  source: ['aws.glue'],
  'detail-type': ['Glue Job State Change'],
  detail: { jobName: names },
});
