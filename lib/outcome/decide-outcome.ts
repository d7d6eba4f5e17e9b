import { unreachable } from '../core/errors.ts';
import { isFinalRunState } from '../core/glue/job-run.ts';
import type { StartedItem } from '../core/ledger/ledger-item.ts';
import { retry } from '../core/ledger/outcome-writes.ts';
import { afterFailure } from '../core/outcome/after-run-end.ts';
import { plusMs } from '../core/time.ts';
import { subjectOf } from '../log/subject.ts';
import type { ListedRun } from '../ports/glue.ts';
import type { SearchingInvocation } from '../ports/invocation.ts';
import { runsOfAttempt } from '../runs/find-runs.ts';
import type { Followed } from './follow-glue-retry.ts';
import { followRun, STARTED_BY_GLUE } from './follow-glue-retry.ts';
import type { EndedRun } from './record-outcome.ts';
import { ended, glueUnreadable, noteOutcome, writeEnd } from './record-outcome.ts';

/** The runs that one settlement has left behind: their ends are known, and led to another run. */
type Left = ReadonlySet<string>;

/**
 * The recorded run of a request has ended: notes the outcome, or begins the next attempt where the trigger says so, or
 * follows the run that Glue has started again by itself, or that has the fence's claim. Each is one write that compares
 * attempt and run, so whoever comes second with the same news changes nothing.
 *
 * A run that is followed may have ended too, and is then judged in the same way. Each step leads to a run not met
 * before, or away from one, so a settlement makes at most two writes for each run of the attempt.
 *
 * @param item STARTED, as it was read
 * @param left the runs that this settlement has left behind already
 * @throws TriggerError `LEDGER_UNREACHABLE`; `GLUE_UNREADABLE` when Glue cannot say whether it retries; both retryable
 */
export const endRun = async (
  item: StartedItem,
  run: EndedRun,
  invocation: SearchingInvocation,
  left: Left = new Set(),
): Promise<void> => {
  const goOn = async (followed: Followed | undefined): Promise<void> => {
    if (followed !== undefined) await endRun(followed.item, followed.run, invocation, new Set([...left, run.jobRunId]));
  };
  const worker = await runWithClaim(item, run, left, invocation);
  if (worker !== undefined) return goOn(await followRun(item, run, worker, HAS_THE_CLAIM, invocation));

  const { state } = run;
  if (state === 'SUCCEEDED' || state === 'STOPPED') return noteOutcome(item, run, invocation);
  const glue = await askGlue(item, invocation);
  // A job that is gone retries nothing, and has nothing to start.
  if (glue === undefined) return noteOutcome(item, run, invocation);
  const { clock, timing } = invocation;
  const failed = { ...run, state, ...(run.error && { errorMessage: run.error.message }) };
  const next = afterFailure(item, failed, glue, { left, now: clock(), glueRetryMs: timing.glueRetryMs });
  switch (next.kind) {
    case 'final':
      if (next.error !== undefined) tellThatRetryIsUndecided(item, run, next.error, invocation);
      return noteOutcome(item, run, invocation);
    case 'retry':
      return startAgain(item, run, next.delayMs, invocation);
    case 'follow':
      return goOn(await followRun(item, run, next.next, whyFollowed(next.next), invocation));
    case 'await':
      return tellThatGlueMayRetry(item, run, invocation);
    default:
      return unreachable(next);
  }
};

const whyFollowed = ({ attempt }: ListedRun): string =>
  attempt > 0 ? STARTED_BY_GLUE : 'another run of this attempt is in progress';

const HAS_THE_CLAIM = 'another run has the claim of this attempt';

/**
 * The run whose end counts instead of the recorded one's, because the fence has given it the claim of the attempt.
 *
 * A recorded run that succeeded without the claim has done nothing: whatever became of the other is the truth. One that
 * failed may have died before its fence line, and counts only for less than a run that works or has done the work: of
 * two that failed either will do, and to go from the one to the other and back would never end.
 */
const runWithClaim = async (
  { requestId, attempt, jobName }: StartedItem,
  { jobRunId, state }: EndedRun,
  left: Left,
  { ledger, reader }: SearchingInvocation,
): Promise<ListedRun | undefined> => {
  const claimedBy = await ledger.claimedBy(requestId, attempt);
  if (claimedBy === undefined || claimedBy === jobRunId || (left.has(claimedBy) && left.has(jobRunId)))
    return undefined;
  const reply = await reader.get(jobName, claimedBy);
  if (reply.kind === 'gone') return undefined;
  if (reply.kind !== 'run') throw glueUnreadable(jobName, reply.error);
  const { run } = reply;
  const hasFailed = isFinalRunState(run.state) && run.state !== 'SUCCEEDED';
  return hasFailed && state !== 'SUCCEEDED' ? undefined : run;
};

/**
 * What Glue says of the job and the attempt's runs; undefined when the job is gone. The runs are read last: what has
 * started before the job was asked is among them.
 */
const askGlue = async (item: StartedItem, invocation: SearchingInvocation) => {
  const job = await invocation.reader.job(item.jobName);
  if (job.kind === 'gone') return undefined;
  if (job.kind !== 'job') throw glueUnreadable(item.jobName, job.error);
  const found = await runsOfAttempt(item, invocation);
  if (found.kind === 'incomplete') throw glueUnreadable(item.jobName, found.error);
  return { ...job, runs: found.runs };
};

const tellThatGlueMayRetry = (item: StartedItem, { jobRunId, state }: EndedRun, { log }: SearchingInvocation): void => {
  const message = 'the run has failed, and Glue may start it again by itself; the sweep asks again';
  log.info(message, { decision: 'awaits-glue', ...subjectOf(item), jobRunId, state });
};

const tellThatRetryIsUndecided = (
  item: StartedItem,
  { jobRunId, state }: EndedRun,
  fault: string,
  { log }: SearchingInvocation,
): void => {
  const message = `retry.when could not be decided, so there is no other attempt: ${fault}`;
  log.error(message, { decision: 'retry-undecided', ...subjectOf(item), jobRunId, state });
};

const startAgain = async (
  item: StartedItem,
  run: EndedRun,
  delayMs: number,
  invocation: SearchingInvocation,
): Promise<void> => {
  const notBefore = plusMs(invocation.clock(), delayMs);
  const wait = { leaseToken: invocation.newToken(), notBefore, waitingFor: 'retry' } as const;
  const change = retry(item, wait, ended(item, run, invocation));
  const told = { decision: 'retried', message: 'the run has failed; the next attempt joins the backlog' } as const;
  // The line is not marked: who waits for a delay holds nobody up, and the sweep finds it when it is due.
  await writeEnd(item, change, run, told, invocation);
};
