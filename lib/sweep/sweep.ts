import { drainBacklog } from '../backlog/drain-backlog.ts';
import { tellOldest } from '../backlog/report-oldest.ts';
import { closeGroups } from '../batch/close-groups.ts';
import { forEachLimited } from '../core/for-each-limited.ts';
import { resolveDoubts } from '../doubt/resolve-doubts.ts';
import { pollRuns } from '../outcome/poll-runs.ts';
import type { Batching } from '../ports/batching.ts';
import type { PublishingInvocation, SearchingInvocation } from '../ports/invocation.ts';
import type { RegisteredJob } from '../ports/ledger.ts';
import { publishLeftOver } from '../publish/publish-left-over.ts';
import { hasTimeToSend } from '../start/send-acquired.ts';
import { shuffled } from './shuffled.ts';

/** How many doubts one sweep resolves; the next sweep resolves the others. */
const MOST_DOUBTS = 400;
/** One job must not delay another, and Glue throttles too many calls at once. */
const JOBS_AT_ONCE = 4;
const RESERVE_MS = 5_000;

/** An invocation of the sweep: it does all but admit. */
export type SweepInvocation = SearchingInvocation &
  Pick<PublishingInvocation, 'outlets'> & {
    /** Absent where nothing gathers. */
    readonly batching?: Batching;
  };

/**
 * Runs every minute: resolves the doubts that are due, closes groups, tries the head of every backlog, asks Glue about
 * runs without news, and publishes outcomes that nobody has published. Two sweeps may overlap. What one cannot finish in
 * time, or because Glue throttles, it leaves to the next. So the jobs that have a backlog come first, in random order, so
 * a job's neighbours in the register do not matter. No part's or job's failure stops another.
 *
 * @param jobsOfFile the jobs that the triggers name; the job register adds those that a deployment removed
 */
export const sweep = async (jobsOfFile: readonly string[], invocation: SweepInvocation): Promise<void> => {
  await guarded({ part: 'doubts' }, invocation, () => resolveAll(invocation));
  // Before the backlogs, so that what a cut makes can start in the same sweep.
  await guarded({ part: 'batches' }, invocation, () => closeAll(invocation));
  // Read after the doubts are resolved and before any backlog: see drainBacklog on the mark.
  const jobs = await jobsToSweep(jobsOfFile, invocation);
  await forEachLimited(jobs, JOBS_AT_ONCE, (job) =>
    guarded({ part: 'backlogs', jobName: job.jobName }, invocation, async () => {
      if (invocation.throttled.raised || !hasTimeToSend(invocation)) return;
      const { oldest } = await drainBacklog(job, 0, invocation);
      if (oldest !== undefined) await tellOldest(oldest, invocation);
    }),
  );
  await forEachLimited(jobs, JOBS_AT_ONCE, (job) =>
    guarded({ part: 'polls', jobName: job.jobName }, invocation, () => pollRuns(job, invocation)),
  );
  await guarded({ part: 'outcomes' }, invocation, () => publishLeftOver(invocation));
};

/** Half of the time that is left is kept for the parts that follow. */
const closeAll = async (invocation: SweepInvocation): Promise<void> => {
  const { batching, remainingMs } = invocation;
  if (batching !== undefined) await closeGroups({ ...invocation, ...batching }, remainingMs() / 2);
};

const resolveAll = async (invocation: SearchingInvocation): Promise<void> => {
  const doubts = await invocation.ledger.doubts(invocation.clock(), MOST_DOUBTS);
  const byJob = [...Map.groupBy(doubts, ({ jobName }) => jobName)];
  await forEachLimited(byJob, JOBS_AT_ONCE, ([jobName, entries]) => {
    const requestIds = entries.map(({ requestId }) => requestId);
    return guarded({ part: 'doubts', jobName }, invocation, () => resolveDoubts(jobName, requestIds, invocation));
  });
};

const jobsToSweep = async (
  jobsOfFile: readonly string[],
  invocation: SearchingInvocation,
): Promise<readonly RegisteredJob[]> => {
  let registered: readonly RegisteredJob[] = [];
  await guarded({ part: 'register' }, invocation, async () => {
    registered = await invocation.ledger.jobs();
  });
  const jobs = union(registered, jobsOfFile);
  const marked = jobs.filter(({ backlogMark }) => backlogMark !== undefined);
  const others = jobs.filter((job) => !marked.includes(job));
  // The mark is a hint: a job without one is drained all the same, only later.
  return [...shuffled(marked, invocation.random), ...shuffled(others, invocation.random)];
};

const union = (registered: readonly RegisteredJob[], jobsOfFile: readonly string[]): readonly RegisteredJob[] => {
  const known = new Set(registered.map(({ jobName }) => jobName));
  const unregistered = jobsOfFile.filter((jobName) => !known.has(jobName)).map((jobName) => ({ jobName }));
  return [...registered, ...unregistered];
};

/** Runs one part while there is time. Its failure is logged, raises an alarm, and stops no other part. */
const guarded = async (
  about: {
    readonly part: 'doubts' | 'batches' | 'register' | 'backlogs' | 'polls' | 'outcomes';
    readonly jobName?: string;
  },
  invocation: SearchingInvocation,
  work: () => Promise<void>,
): Promise<void> => {
  if (invocation.remainingMs() < RESERVE_MS) return;
  try {
    await work();
  } catch (error) {
    const message = 'a part of the sweep failed; the next one tries again';
    invocation.log.error(message, { decision: 'sweep-error', ...about, error });
  }
};
