import { wantsSince } from '../core/backlog/wants-since.ts';
import { forEachLimited } from '../core/for-each-limited.ts';
import { EVERY_JOB, type Pause, pausesOf, sinceOf } from '../core/ledger/pause.ts';
import { standingOf } from '../core/ledger/waiting-reason.ts';
import { DAY_MS, type EpochMs, msBetween, plusMs, SECOND_MS } from '../core/time.ts';
import type { SearchingInvocation } from '../ports/invocation.ts';
import type { RegisteredJob } from '../ports/ledger.ts';
import type { Standing } from '../ports/standing.ts';
import { shuffled } from './shuffled.ts';

/** One job must not delay another. */
const JOBS_AT_ONCE = 4;
const RESERVE_MS = 5_000;

/**
 * For how long a rejected request counts, from when sends of it may have come to nothing for the longest time. Nobody
 * takes up each of them again, and an alarm that never ends hides the next one.
 */
const REJECTED_COUNTS_MS = 7 * DAY_MS;

/**
 * Logs for each trigger how much of it runs, waits and is rejected. The metrics of these names are read from the line;
 * where there is nothing, no line is logged, and no metric is paid for. It never throws: the next minute brings the
 * next numbers. If time is short, other jobs and triggers come first then.
 */
export const measure = async (standing: Standing, invocation: SearchingInvocation): Promise<void> => {
  const { ledger } = invocation;
  const jobs: RegisteredJob[] = [];
  const ofAll: Pause[] = [];
  await guarded(undefined, invocation, async () => {
    ofAll.push(...((await ledger.job(EVERY_JOB))?.pauses ?? []));
    jobs.push(...(await ledger.jobs()));
  });
  await forEachLimited(shuffled(jobs, invocation.random), JOBS_AT_ONCE, ({ pauses = [], ...job }) =>
    guarded(job.jobName, invocation, () => measureJob({ ...job, pauses: [...ofAll, ...pauses] }, standing, invocation)),
  );
};

const measureJob = async (
  { jobName, triggers = [], pauses = [] }: RegisteredJob,
  standing: Standing,
  invocation: SearchingInvocation,
): Promise<void> => {
  const { clock, giveUpAfterMs, log, random } = invocation;
  const running = await standing.running(jobName);
  const rejectedSince = plusMs(clock(), -(REJECTED_COUNTS_MS + giveUpAfterMs));
  for (const trigger of shuffled(new Set([...triggers, ...running.keys()]), random)) {
    if (!hasTime(invocation)) return;
    const backlogLength = await standing.waiting(jobName, trigger);
    const paused = pausedSeconds(pausesOf(trigger, pauses), clock());
    // What a person holds back is paused, and not old.
    const hasAge = backlogLength > 0 && paused === 0;
    const numbers = {
      runsInFlight: running.get(trigger) ?? 0,
      backlogLength,
      backlogAgeSeconds: hasAge ? await backlogAge(jobName, trigger, invocation) : 0,
      pausedSeconds: paused,
      rejectedNow: await standing.rejected(jobName, trigger, rejectedSince),
    };
    const told = Object.fromEntries(Object.entries(numbers).filter(([, number]) => number > 0));
    if (Object.keys(told).length > 0)
      log.debug('what stands where', { decision: 'measured', trigger, jobName, ...told });
  }
};

/** How long the first of some pauses has lasted; at least a second while there is one. */
const pausedSeconds = (pauses: readonly Pause[], now: EpochMs): number =>
  Math.max(0, ...pauses.map((pause) => Math.max(1, Math.round(msBetween(sinceOf(pause), now) / SECOND_MS))));

/**
 * How long the request has waited that has waited for longest, of those that do not wait for their trigger's delay. It is
 * the first, or, where a person took that up again lately, the first that nobody has.
 */
const backlogAge = async (
  jobName: string,
  trigger: string,
  { ledger, clock }: SearchingInvocation,
): Promise<number> => {
  const entries = (await ledger.backlog(jobName, trigger)).filter(
    ({ waitingFor }) => standingOf(waitingFor) !== 'delayed',
  );
  const untouched = entries.find(({ waitingFor }) => waitingFor !== 'redrive' && waitingFor !== 'rerun');
  const ids = new Set([entries[0], untouched].flatMap((entry) => entry?.requestId ?? []));
  const items = await Promise.all(Array.from(ids, (requestId) => ledger.get(requestId)));
  const waits = items.map((item) =>
    item?.state === 'WAITING' || item?.state === 'STARTING' ? msBetween(wantsSince(item), clock()) : 0,
  );
  return Math.round(Math.max(0, ...waits) / SECOND_MS);
};

const hasTime = ({ remainingMs }: SearchingInvocation): boolean => remainingMs() >= RESERVE_MS;

const guarded = async (
  jobName: string | undefined,
  invocation: SearchingInvocation,
  work: () => Promise<void>,
): Promise<void> => {
  if (!hasTime(invocation)) return;
  try {
    await work();
  } catch (error) {
    const message = 'a job could not be measured; the next sweep tries again';
    invocation.log.error(message, { decision: 'sweep-error', part: 'metrics', jobName, error });
  }
};
