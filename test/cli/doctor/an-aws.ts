import type { AwsReads, JobFacts } from '../../../cli/doctor/aws-reads.ts';

/** A Spark job with which nothing is wrong. */
export const aJob = (given: Partial<JobFacts> = {}): JobFacts => ({
  kind: 'glueetl',
  glueVersion: '5.1',
  workerType: 'G.1X',
  maxConcurrentRuns: 10,
  maxRetries: 0,
  queuesRuns: false,
  argumentNames: [],
  ...given,
});

/** An account in which all is well and nothing is deployed yet. */
export const anAws = (given: Partial<AwsReads> = {}): AwsReads => ({
  region: async () => 'eu-central-1',
  job: async () => ({ kind: 'answer', value: aJob() }),
  script: async () => ({ kind: 'missing' }),
  bucket: async () => ({ kind: 'answer', value: { tellsEventBridge: true, region: 'eu-central-1' } }),
  stack: async () => ({ kind: 'missing' }),
  denials: async () => ({ kind: 'answer', value: [] }),
  noRequestLog: async () => ({ kind: 'answer', value: { lines: [], unfinished: [] } }),
  close: () => undefined,
  ...given,
});
