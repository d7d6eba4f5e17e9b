import type { Triggers } from '../../lib/core/triggers/trigger.ts';
import type { Matcher, PatternNode } from './event-pattern.ts';
import { fittingMatchers } from './key-matchers.ts';
import { fitsIntoRule } from './upload-patterns.ts';

/**
 * All jobs in the file, in its order: those of disabled triggers included, whose lines may not be empty yet, and those
 * that no trigger names any more and that are kept.
 */
export const jobNames = ({ triggers, keepJobs = [] }: Triggers): readonly string[] => [
  ...new Set([...triggers.map(({ start }) => start.JobName), ...keepJobs]),
];

/**
 * The pattern of the EventBridge rule that tells of ended runs: any run of a job in the file, also one that others
 * started, because its end frees a slot as well. Not of all jobs in the account, as long as the names fit: each foreign
 * event costs a message, an invocation and a read of the ledger. A job dropped from the file is served by the sweep, a
 * minute later. One rule for all jobs, so that none ever moves from one to another.
 * https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html
 */
export const runStatePattern = (triggers: Triggers): PatternNode =>
  endedRuns(
    fittingMatchers(
      jobNames(triggers).map((name) => ({ head: name, exact: true })),
      (names) => fitsIntoRule(endedRuns(names)),
    ).matchers,
  );

const endedRuns = (names?: readonly Matcher[]): PatternNode => ({
  source: ['aws.glue'],
  'detail-type': ['Glue Job State Change'],
  ...(names === undefined ? {} : { detail: { jobName: names } }),
});
