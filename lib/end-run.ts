import { afterRunEnd } from './core/after-run-end.ts';
import { unreachable } from './core/errors.ts';
import { isFinalRunState } from './core/job-run.ts';
import type { LedgerItem } from './core/ledger-item.ts';
import { retry } from './core/ledger-writes.ts';
import { plusMs } from './core/time.ts';
import type { Followed } from './follow-glue.ts';
import { followGlue, followTo } from './follow-glue.ts';
import type { LookingInvocation } from './invocation.ts';
import type { ListedRun } from './ports.ts';
import type { EndedRun } from './run-end.ts';
import { ended, glueUnreadable, noteOutcome, settleEnd } from './run-end.ts';

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
  item: LedgerItem,
  run: EndedRun,
  invocation: LookingInvocation,
  left: Left = new Set(),
): Promise<void> => {
  const goOn = async (followed: Followed | undefined): Promise<void> => {
    if (followed !== undefined) await endRun(followed.item, followed.run, invocation, new Set([...left, run.jobRunId]));
  };
  const worker = await runWithClaim(item, run, left, invocation);
  if (worker !== undefined) return goOn(await followTo(item, run, worker, HAS_THE_CLAIM, invocation));

  const maxRetries = await maxRetriesFor(item, run, invocation);
  const next = afterRunEnd(item, run.state, maxRetries);
  switch (next.kind) {
    case 'final':
      return noteOutcome(item, run, invocation);
    case 'retry':
      return startAgain(item, run, next.delayMs, invocation);
    case 'ask-glue':
      return goOn(await followGlue(item, run, { maxRetries, left }, invocation));
    default:
      return unreachable(next);
  }
};

const HAS_THE_CLAIM = 'another run has the claim of this attempt';

/**
 * The run whose end counts instead of the recorded one's, because the fence has given it the claim of the attempt.
 *
 * A recorded run that succeeded without the claim has done nothing: whatever became of the other is the truth. One that
 * failed may have died before its fence line, and counts only for less than a run that works or has done the work: of
 * two that failed either will do, and to go from the one to the other and back would never end.
 */
const runWithClaim = async (
  { requestId, attempt, jobName }: LedgerItem,
  { jobRunId, state }: EndedRun,
  left: Left,
  { ledger, reader }: LookingInvocation,
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

/** Asked only where the answer can matter. */
const maxRetriesFor = async (item: LedgerItem, { state }: EndedRun, { reader }: LookingInvocation): Promise<number> => {
  if (state === 'SUCCEEDED' || state === 'STOPPED') return 0;
  const reply = await reader.maxRetries(item.jobName);
  if (reply.kind === 'job') return reply.maxRetries;
  // A job that is gone retries nothing.
  if (reply.kind === 'gone') return 0;
  throw glueUnreadable(item.jobName, reply.error);
};

const startAgain = async (
  item: LedgerItem,
  run: EndedRun,
  delayMs: number,
  invocation: LookingInvocation,
): Promise<void> => {
  const notBefore = plusMs(invocation.clock(), delayMs);
  const wait = { owner: invocation.newToken(), notBefore, waitingFor: 'retry' } as const;
  const change = retry(item, { state: 'STARTED', jobRunId: run.jobRunId }, wait, ended(item, run, invocation));
  const told = { decision: 'retried', message: 'the run has failed; the next attempt joins the line' };
  // The line is not marked: who waits for a delay holds nobody up, and the sweep finds it when it is due.
  await settleEnd(item, change, run, told, invocation);
};
