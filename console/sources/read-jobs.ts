import { byPlace } from '../../lib/core/backlog/backlog-turn.ts';
import { likelyStart, usualDurationMs } from '../../lib/core/backlog/probable-start.ts';
import { EVERY_JOB } from '../../lib/core/ledger/pause.ts';
import { type EpochMs, msBetween } from '../../lib/core/time.ts';
import type { Ledger, RegisteredJob } from '../../lib/ports/ledger.ts';
import type { JobNow } from '../model/job-now.ts';
import { type PauseNow, pausesHolding } from '../model/pause-now.ts';
import type { Row } from '../model/row.ts';

/** So many of what waits are told. */
const MOST_TOLD = 100;
/** How long a run takes is learnt from so many of the last ones. */
const ENOUGH_DURATIONS = 24;

/** What reading the jobs takes. */
export interface JobsAsked {
  readonly jobs: readonly RegisteredJob[];
  readonly pauses: readonly PauseNow[];
  /** The head starts of the triggers file, where it is known. */
  readonly headStartMs: Pick<ReadonlyMap<string, number>, 'get'>;
  /** How many entries the ledger gives at once: a page that is shorter is the last one. */
  readonly pageSize: number;
  readonly rows: readonly Row[];
  readonly now: EpochMs;
}

/** What each job of the register is doing: its runs in progress, and the first of what waits, in order. */
export const readJobs = async (
  ledger: Pick<Ledger, 'backlog' | 'running'>,
  asked: JobsAsked,
): Promise<readonly JobNow[]> => {
  const jobs = asked.jobs.filter(({ jobName }) => jobName !== EVERY_JOB);
  return Promise.all(jobs.map((job) => readJob(ledger, job, asked)));
};

const readJob = async (
  ledger: Pick<Ledger, 'backlog' | 'running'>,
  { jobName, triggers = [] }: RegisteredJob,
  { pauses, headStartMs, pageSize, rows, now }: JobsAsked,
): Promise<JobNow> => {
  const [running, ...backlogs] = await Promise.all([
    ledger.running(jobName),
    ...triggers.map((trigger) => ledger.backlog(jobName, trigger)),
  ]);
  const entries = backlogs.flat().toSorted(byPlace(headStartMs));
  const durationsMs = rows
    .filter((row) => row.jobName === jobName && row.startedAt !== undefined && row.endedAt !== undefined)
    .slice(0, ENOUGH_DURATIONS)
    .map(({ startedAt, endedAt }) => msBetween(startedAt ?? now, endedAt ?? now));
  const usualMs = usualDurationMs(durationsMs);
  const pace = { runningSince: running.map(({ startedAt }) => startedAt), durationsMs };
  const isPaused = (trigger: string): boolean => pausesHolding(pauses, { jobName, trigger }).length > 0;
  return {
    jobName,
    triggers,
    running: running.map(({ requestId, trigger, jobRunId, startedAt }) => ({
      requestId,
      trigger,
      jobRunId,
      startedAt,
    })),
    waiting: entries.slice(0, MOST_TOLD).map((entry, ahead) => {
      const { requestId, trigger, arrival, notBefore } = entry;
      const startsAbout =
        entry.state === 'WAITING'
          ? likelyStart({ ...entry, isPaused: isPaused(trigger) }, ahead, pace, now)
          : undefined;
      return {
        ...{ requestId, trigger, arrival, place: ahead + 1 },
        waitingFor: entry.state === 'WAITING' ? (entry.waitingFor ?? 'backlog') : ('being-sent' as const),
        ...(notBefore !== undefined && { notBefore }),
        ...(startsAbout !== undefined && { startsAbout }),
      };
    }),
    waitingCount: entries.length,
    more: backlogs.some((page) => page.length >= pageSize),
    ...(usualMs !== undefined && { usualMs }),
  };
};
