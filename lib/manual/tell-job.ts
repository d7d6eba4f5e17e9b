import { quote } from '../core/describe.ts';
import { EVERY_JOB, pausesOf } from '../core/ledger/pause.ts';
import { didYouMean } from '../core/nearest-name.ts';
import { showDuration, showMoment } from '../core/show-time.ts';
import { type EpochMs, msBetween, SECOND_MS, toIso } from '../core/time.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { BacklogEntry } from '../ports/ledger.ts';
import { invalidCall, type ManualContext } from './decide-call.ts';
import { MOST_COUNTED, recentDurationsMs, runsInProgress, waitingOf } from './job-now.ts';
import { type JobAtWork, jobAtWork, showWork } from './job-outlook.ts';
import { type StandingPause, type StandingPauseFields, showStandingPause, standingPauseFields } from './show-pauses.ts';

/** What waits for a job, for which of its triggers, and its runs in progress. */
export interface JobAnswer {
  readonly message: string;
  readonly jobName: string;
  /** Who pauses the job, everything, or the one trigger that is named. */
  readonly paused?: readonly StandingPauseFields[];
  /** Each trigger that the file or the register has for the job. */
  readonly triggers: readonly {
    readonly trigger: string;
    /** More than `MOST_COUNTED` are not counted. */
    readonly waiting: number;
    readonly oldest?: { readonly requestId: string; readonly arrived: string };
    /** By how much its requests stand before their arrival in the job's backlog. */
    readonly headStartSeconds?: number;
  }[];
  readonly job: JobAtWork;
}

/** Tells what waits for a job. @throws TriggerError `CALL_INVALID` for a job that neither file nor register knows */
export const tellJob = async (jobName: string, context: ManualContext, invocation: Invocation): Promise<JobAnswer> => {
  const { triggers } = context.plan;
  const registered = await context.ledger.jobs();
  const ofRegister = registered.find((job) => job.jobName === jobName);
  const names = [...new Set([...(ofRegister?.triggers ?? []), ...(invocation.flow.triggersOf.get(jobName) ?? [])])];
  if (names.length === 0) {
    const jobs = [...registered.map((job) => job.jobName), ...triggers.triggers.map(({ start }) => start.JobName)];
    throw unknownJob(jobName, [...new Set(jobs)]);
  }
  const now = invocation.clock();
  const [waiting, running, durationsMs] = await Promise.all([
    Promise.all(names.map(async (name) => ({ name, entries: await waitingOf(jobName, name, context) }))),
    runsInProgress(jobName, context),
    recentDurationsMs(jobName, names, context, triggers, now),
  ]);
  const job = jobAtWork({ running, durationsMs });
  const everything = await invocation.ledger.job(EVERY_JOB);
  const ofTriggers = new Set(names.flatMap((name) => pausesOf(name, everything?.pauses ?? [])));
  const pauses: readonly StandingPause[] = [
    ...[...ofTriggers].map((pause) => ({ ...pause, jobName: EVERY_JOB })),
    ...(ofRegister?.pauses ?? []).map((pause) => ({ ...pause, jobName })),
  ];
  return {
    message: [showWaiting(jobName, waiting, now), showWork(job), ...pauses.map(showStandingPause)].join(' '),
    jobName,
    ...(pauses.length > 0 && { paused: pauses.map(standingPauseFields) }),
    triggers: waiting.map(({ name, entries: [oldest, ...others] }) => {
      const headStartMs = invocation.flow.headStartMs.get(name);
      return {
        trigger: name,
        waiting: oldest === undefined ? 0 : 1 + others.length,
        ...(oldest && { oldest: { requestId: oldest.requestId, arrived: toIso(oldest.arrival) } }),
        ...(headStartMs !== undefined && { headStartSeconds: headStartMs / SECOND_MS }),
      };
    }),
    job,
  };
};

const unknownJob = (jobName: string, known: readonly string[]): Error => {
  const hint = didYouMean(jobName, known) || ` (there are ${known.join(', ') || 'none'})`;
  return invalidCall(`Neither the triggers file nor the ledger has a job ${quote(jobName)}${hint}`);
};

interface WaitingOfTrigger {
  readonly name: string;
  readonly entries: readonly BacklogEntry[];
}

const showWaiting = (jobName: string, waiting: readonly WaitingOfTrigger[], now: EpochMs): string => {
  const some = waiting.filter(({ entries }) => entries.length > 0);
  const oldest = some
    .flatMap(({ entries }) => entries.slice(0, 1))
    .toSorted((a, b) => msBetween(b.arrival, a.arrival))[0];
  if (oldest === undefined) return `Nothing waits for job ${jobName}.`;
  const counts = some.map(
    ({ name, entries: { length } }) => `${length}${length >= MOST_COUNTED ? ' or more' : ''} of ${name}`,
  );
  return (
    `For job ${jobName} wait ${counts.join(', ')}; the oldest arrived at ${showMoment(oldest.arrival)}, ` +
    `${showDuration(msBetween(oldest.arrival, now))} ago.`
  );
};
