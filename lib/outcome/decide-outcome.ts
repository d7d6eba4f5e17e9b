import { unreachable } from '../core/errors.ts';
import { isFinalRunState } from '../core/glue/job-run.ts';
import type { StartedItem } from '../core/ledger/ledger-item.ts';
import { type AfterRunEnd, afterFailure } from '../core/outcome/after-run-end.ts';
import { subjectOf } from '../log/subject.ts';
import type { ListedRun } from '../ports/glue.ts';
import type { SearchingInvocation } from '../ports/invocation.ts';
import { runsOfAttempt } from '../runs/find-runs.ts';
import type { EndedRun, Followed } from './record-outcome.ts';
import { glueUnreadable, recordFollowed, recordOutcome, recordRetry, STARTED_BY_GLUE } from './record-outcome.ts';

/**
 * The recorded run of a request has ended: records the outcome, or the next attempt where the trigger says so, or that
 * another run counts instead: one that Glue has started by itself, or that has the fence's claim. Each is one write
 * that compares attempt and run, so the second worker with the same end changes nothing.
 *
 * A run that is followed may have ended too, and is then judged in the same way. Each step leads to a run not met
 * before, or away from one, so there are at most two writes for each run of the attempt.
 *
 * @param item STARTED, as it was read
 * @param leftBehind runs whose ends are known already, and led to this one
 * @throws TriggerError `LEDGER_UNREACHABLE`; `GLUE_UNREADABLE` when Glue cannot say whether it retries; both retryable
 */
export const decideOutcome = async (
  item: StartedItem,
  run: EndedRun,
  invocation: SearchingInvocation,
  leftBehind: readonly string[] = [],
): Promise<void> => {
  const left = new Set(leftBehind);
  let ended: Followed | undefined = { item, run };
  while (ended !== undefined) {
    const followed: Followed | undefined = await decideEnd(ended, left, invocation);
    left.add(ended.run.jobRunId);
    ended = followed;
  }
};

/** Gives the run that counts instead, if that has ended as well. */
const decideEnd = async (
  { item, run }: Followed,
  left: ReadonlySet<string>,
  invocation: SearchingInvocation,
): Promise<Followed | undefined> => {
  const worker = await runWithClaim(item, run, left, invocation);
  if (worker !== undefined) return recordFollowed(item, run, worker, HAS_THE_CLAIM, invocation);

  const next = await whatFollows(item, run, left, invocation);
  switch (next.kind) {
    case 'final':
      if (next.error !== undefined) tellThatRetryIsUndecided(item, run, next.error, invocation);
      await recordOutcome(item, run, invocation);
      return undefined;
    case 'retry':
      await recordRetry(item, run, next.delayMs, invocation);
      return undefined;
    case 'follow':
      return recordFollowed(item, run, next.next, whyFollowed(next.next), invocation);
    case 'await':
      tellThatGlueMayRetry(item, run, invocation);
      return undefined;
    default:
      return unreachable(next);
  }
};

/** A success, or a stop by a person, is final. What a failure leads to, Glue's job and runs say. */
const whatFollows = async (
  item: StartedItem,
  run: EndedRun,
  left: ReadonlySet<string>,
  invocation: SearchingInvocation,
): Promise<AfterRunEnd<ListedRun>> => {
  const { state } = run;
  if (state === 'SUCCEEDED' || state === 'STOPPED') return { kind: 'final' };
  const glue = await askGlue(item, invocation);
  // A job that is gone retries nothing, and has nothing to start.
  if (glue === undefined) return { kind: 'final' };
  const { clock, timing } = invocation;
  const failed = { ...run, state, ...(run.error && { errorMessage: run.error.message }) };
  return afterFailure(item, failed, glue, { left, now: clock(), glueRetryMs: timing.glueRetryMs });
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
  left: ReadonlySet<string>,
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

/** What Glue says of job and runs; undefined when the job is gone. The runs are read last, so that none is missing. */
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
  why: string,
  { log }: SearchingInvocation,
): void => {
  const message = `retry.when could not be decided, so there is no other attempt: ${why}`;
  log.error(message, { decision: 'retry-undecided', ...subjectOf(item), jobRunId, state });
};
