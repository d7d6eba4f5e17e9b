import { wantsSince } from '../core/backlog/wants-since.ts';
import { forEachLimited } from '../core/for-each-limited.ts';
import { standingOf } from '../core/ledger/waiting-reason.ts';
import { DAY_MS, msBetween, plusMs, SECOND_MS } from '../core/time.ts';
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
  await guarded(undefined, invocation, async () => {
    jobs.push(...(await ledger.jobs()));
  });
  await forEachLimited(shuffled(jobs, invocation.random), JOBS_AT_ONCE, (job) =>
    guarded(job.jobName, invocation, () => measureJob(job, standing, invocation)),
  );
};

const measureJob = async (
  { jobName, triggers = [] }: RegisteredJob,
  standing: Standing,
  invocation: SearchingInvocation,
): Promise<void> => {
  const { clock, giveUpAfterMs, log, random } = invocation;
  const running = await standing.running(jobName);
  const rejectedSince = plusMs(clock(), -(REJECTED_COUNTS_MS + giveUpAfterMs));
  for (const trigger of shuffled(new Set([...triggers, ...running.keys()]), random)) {
    if (!hasTime(invocation)) return;
    const backlogLength = await standing.waiting(jobName, trigger);
    const numbers = {
      runsInFlight: running.get(trigger) ?? 0,
      backlogLength,
      backlogAgeSeconds: backlogLength === 0 ? 0 : await backlogAge(jobName, trigger, invocation),
      rejectedNow: await standing.rejected(jobName, trigger, rejectedSince),
    };
    const told = Object.fromEntries(Object.entries(numbers).filter(([, number]) => number > 0));
    if (Object.keys(told).length > 0)
      log.debug('what stands where', { decision: 'measured', trigger, jobName, ...told });
  }
};

/** How long the first request has waited that does not wait for its trigger's delay. */
const backlogAge = async (
  jobName: string,
  trigger: string,
  { ledger, clock }: SearchingInvocation,
): Promise<number> => {
  const page = await ledger.backlog(jobName, trigger);
  const oldest = page.find(({ waitingFor }) => standingOf(waitingFor) !== 'delayed');
  const item = oldest && (await ledger.get(oldest.requestId));
  if (item?.state !== 'WAITING' && item?.state !== 'STARTING') return 0;
  return Math.max(0, Math.round(msBetween(wantsSince(item), clock()) / SECOND_MS));
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
