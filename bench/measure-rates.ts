import type { AwsServer } from './aws/start-server.ts';
import type { Subjects } from './build-subjects.ts';
import { inBatches } from './measure-warm.ts';
import { demandNoFailure, startHandler } from './start-handler.ts';
import { subjectEnvironment } from './subject-environment.ts';
import { uploadMessage } from './uploads.ts';

/** What comes of many files for a free job while Glue accepts only so many starts a second. */
export interface AtRate {
  readonly perSecond: number;
  readonly files: number;
  readonly runs: number;
  readonly doubles: number;
  /** From the first start that was accepted until the last. */
  readonly seconds: number;
  /** What the rate itself takes, without what Glue accepts at once. */
  readonly leastSeconds: number;
  /** Refused starts, of all. */
  readonly throttledShare: number;
  /** How many of the runs waited for a sweep. */
  readonly afterSweeps: number;
  readonly sweeps: number;
}

const BURST = 15;
/** As many invocations as the stack's queue has at a time. */
const CONTAINERS = 2;
const LIMIT_MS = 60_000;
const MOST_SWEEPS = 10;

/** Lets so many files come at once, then sweeps until each has its run. */
export const measureRate = async (
  subjects: Subjects,
  aws: AwsServer,
  { perSecond, files }: { readonly perSecond: number; readonly files: number },
): Promise<AtRate> => {
  await aws.reset();
  await aws.delay(5, 150);
  await aws.limitStarts(perSecond, BURST);
  const environment = subjectEnvironment(aws.environment);
  const batches = [
    ...inBatches(
      Array.from({ length: files }, (_, number) => uploadMessage(`rate-${perSecond}`, number)),
      25,
    ),
  ];
  const admit = async (): Promise<void> => {
    const handler = startHandler(subjects.files.ours, environment);
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      demandNoFailure((await handler.handle([batch], LIMIT_MS)).results, 'ours');
    }
    await handler.stop();
  };
  await Promise.all(Array.from({ length: CONTAINERS }, admit));
  const admitted = await runsOf(aws);

  let sweeps = 0;
  const sweep = startHandler(subjects.sweep, environment);
  for (; (await runsOf(aws)) < files && sweeps < MOST_SWEEPS; sweeps += 1) await sweep.handle([{}], LIMIT_MS);
  await sweep.stop();

  const { calls, doubles, throttled } = await aws.counts();
  const { first = Number.NaN, last = Number.NaN } = await aws.accepted();
  const runs = await runsOf(aws);
  await aws.reset();
  return {
    ...{ perSecond, files, runs, doubles, sweeps },
    afterSweeps: runs - admitted,
    seconds: (last - first) / 1_000,
    leastSeconds: (files - BURST) / perSecond,
    throttledShare: throttled / (calls['StartJobRun'] ?? 1),
  };
};

const runsOf = async (aws: AwsServer): Promise<number> => {
  const { calls, throttled } = await aws.counts();
  return (calls['StartJobRun'] ?? 0) - throttled;
};
