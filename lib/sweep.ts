import { toErrorInfo } from './core/errors.ts';
import { MINUTE_MS } from './core/time.ts';
import { drainLine } from './drain-line.ts';
import { forEachLimited } from './for-each-limited.ts';
import type { Invocation } from './invocation.ts';
import { hasTimeToSend } from './invocation.ts';
import { pollRuns } from './poll-runs.ts';
import type { DoubtEntry, RegisteredJob } from './ports.ts';
import { resolveDoubts } from './resolve-doubts.ts';

/** How many doubts one sweep takes up; the next sweep takes the rest. */
const MOST_DOUBTS = 400;
/** A second job must not be held up by the first; and Glue throttles whoever asks too much at once. */
const JOBS_AT_ONCE = 4;
const RESERVE_MS = 5_000;

/**
 * What a minute brings: resolves the doubts that are due, tries the head of every line, and asks about runs not heard
 * of. Two sweeps may overlap. What one cannot finish in its time it leaves to the next; it begins with another job each
 * time, and one job's failure stops no other.
 *
 * @param jobsOfFile the jobs that the triggers name; the ledger's register adds those a redeploy dropped
 * @throws TriggerError `LEDGER_UNREACHABLE` when not even the list of jobs can be read
 */
export const sweep = async (jobsOfFile: readonly string[], invocation: Invocation): Promise<void> => {
  const { ledger, clock } = invocation;
  const doubts = await ledger.doubts(clock(), MOST_DOUBTS);
  await forEachLimited([...byJob(doubts)], JOBS_AT_ONCE, ([jobName, requestIds]) =>
    guarded(jobName, invocation, () => resolveDoubts(jobName, requestIds, invocation)),
  );

  // Read after the doubts are settled and before any line is: see drainLine on the mark.
  const jobs = rotated(union(await ledger.jobs(), jobsOfFile), Math.floor(clock() / MINUTE_MS));
  let throttled = false;
  await forEachLimited(jobs, JOBS_AT_ONCE, (job) =>
    guarded(job.jobName, invocation, async () => {
      if (throttled || !hasTimeToSend(invocation)) return;
      const end = await drainLine(job, false, invocation);
      if (end === 'throttled') throttled = true;
    }),
  );
  await forEachLimited(jobs, JOBS_AT_ONCE, (job) => guarded(job.jobName, invocation, () => pollRuns(job, invocation)));
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

const rotated = <T>(entries: readonly T[], by: number): readonly T[] => {
  const first = entries.length === 0 ? 0 : by % entries.length;
  return [...entries.slice(first), ...entries.slice(0, first)];
};

/** Runs one job's part while there is time; its failure is logged and alarmed, and stays its own. */
const guarded = async (jobName: string, invocation: Invocation, work: () => Promise<void>): Promise<void> => {
  if (invocation.remainingMs() < RESERVE_MS) return;
  try {
    await work();
  } catch (error) {
    invocation.log.error('the sweep failed for this job; the next one tries again', {
      decision: 'sweep-error',
      jobName,
      error: toErrorInfo(error),
    });
  }
};
