import { drainBacklog } from '../backlog/drain-backlog.ts';
import { tellOldest } from '../backlog/report-oldest.ts';
import { forEachLimited } from '../core/for-each-limited.ts';
import { pollRuns } from '../outcome/poll-runs.ts';
import type { SearchingInvocation } from '../ports/invocation.ts';
import { hasTimeToSend } from '../ports/invocation.ts';
import type { DoubtEntry, RegisteredJob } from '../ports/ledger.ts';
import { resolveDoubts } from '../reconcile/resolve-doubts.ts';

/** How many doubts one sweep takes up; the next sweep takes the rest. */
const MOST_DOUBTS = 400;
/** A second job must not be held up by the first; and Glue throttles whoever asks too much at once. */
const JOBS_AT_ONCE = 4;
const RESERVE_MS = 5_000;

/**
 * What a minute brings: resolves the doubts that are due, tries the head of every line, and asks about runs not heard
 * of. Two sweeps may overlap. What one cannot finish in its time, or because Glue throttles, it leaves to the next: so the
 * jobs that have a line come first, in an order of chance, and no job's neighbours in the register matter to it. No part's
 * or job's failure stops another.
 *
 * @param jobsOfFile the jobs that the triggers name; the ledger's register adds those a redeploy dropped
 */
export const sweep = async (jobsOfFile: readonly string[], invocation: SearchingInvocation): Promise<void> => {
  await guarded({ part: 'doubts' }, invocation, () => resolveAll(invocation));
  // Read after the doubts are settled and before any line is: see drainBacklog on the mark.
  const jobs = await jobsToSweep(jobsOfFile, invocation);
  await forEachLimited(jobs, JOBS_AT_ONCE, (job) =>
    guarded({ part: 'lines', jobName: job.jobName }, invocation, async () => {
      if (invocation.throttled.raised || !hasTimeToSend(invocation)) return;
      const { oldest } = await drainBacklog(job, false, invocation);
      if (oldest !== undefined) await tellOldest(oldest, invocation);
    }),
  );
  await forEachLimited(jobs, JOBS_AT_ONCE, (job) =>
    guarded({ part: 'polls', jobName: job.jobName }, invocation, () => pollRuns(job, invocation)),
  );
};

const resolveAll = async (invocation: SearchingInvocation): Promise<void> => {
  const doubts = await invocation.ledger.doubts(invocation.clock(), MOST_DOUBTS);
  await forEachLimited([...byJob(doubts)], JOBS_AT_ONCE, ([jobName, requestIds]) =>
    guarded({ part: 'doubts', jobName }, invocation, () => resolveDoubts(jobName, requestIds, invocation)),
  );
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
  const hasBacklog = ({ backlogMark }: RegisteredJob) => backlogMark !== undefined;
  const { random } = invocation;
  // The mark is a hint: a job without one is looked at all the same, only later.
  return [
    ...shuffled(jobs.filter(hasBacklog), random),
    ...shuffled(
      jobs.filter((job) => !hasBacklog(job)),
      random,
    ),
  ];
};

const byJob = (doubts: readonly DoubtEntry[]): ReadonlyMap<string, readonly string[]> => {
  const jobs = new Map<string, string[]>();
  for (const { jobName, requestId } of doubts) {
    const requestIds = jobs.get(jobName);
    if (requestIds === undefined) jobs.set(jobName, [requestId]);
    else requestIds.push(requestId);
  }
  return jobs;
};

const union = (registered: readonly RegisteredJob[], jobsOfFile: readonly string[]): readonly RegisteredJob[] => {
  const known = new Set(registered.map(({ jobName }) => jobName));
  const unregistered = jobsOfFile.filter((jobName) => !known.has(jobName)).map((jobName) => ({ jobName }));
  return [...registered, ...unregistered];
};

/** Every order is as likely as any other (Fisher and Yates). */
const shuffled = <T>(entries: readonly T[], random: () => number): readonly T[] => {
  const left = [...entries];
  const order: T[] = [];
  while (left.length > 0) order.push(...left.splice(Math.floor(random() * left.length), 1));
  return order;
};

/** Runs one part while there is time; its failure is logged and alarmed, and stays its own. */
const guarded = async (
  about: { readonly part: 'doubts' | 'register' | 'lines' | 'polls'; readonly jobName?: string },
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
