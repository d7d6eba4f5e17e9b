import { afterRunEnd } from './core/after-run-end.ts';
import { unreachable } from './core/errors.ts';
import type { LedgerItem } from './core/ledger-item.ts';
import { retry } from './core/ledger-writes.ts';
import { plusMs } from './core/time.ts';
import { followGlue, followTo } from './follow-glue.ts';
import type { LookingInvocation } from './invocation.ts';
import type { ListedRun } from './ports.ts';
import type { EndedRun } from './run-end.ts';
import { ended, glueUnreadable, noteOutcome, settleEnd } from './run-end.ts';

/**
 * The recorded run of a request has ended: notes the outcome, or begins the next attempt where the trigger says so, or
 * follows the run that Glue has started again by itself, or that has the fence's claim. Each is one write that compares attempt and run, so whoever
 * comes second with the same news changes nothing.
 *
 * @param item STARTED, as it was read
 * @throws TriggerError `LEDGER_UNREACHABLE`; `GLUE_UNREADABLE` when Glue cannot say whether it retries; both retryable
 */
export const endRun = async (item: LedgerItem, run: EndedRun, invocation: LookingInvocation): Promise<void> => {
  const worker = await runWithClaim(item, run, invocation);
  if (worker !== undefined) {
    const followed = await followTo(item, run, worker, 'another run has the claim of this attempt', invocation);
    if (followed !== undefined) await endRun(followed.item, followed.run, invocation);
    return;
  }
  const maxRetries = await maxRetriesFor(item, run, invocation);
  const next = afterRunEnd(item, run.state, maxRetries);
  switch (next.kind) {
    case 'final':
      return noteOutcome(item, run, invocation);
    case 'retry':
      return startAgain(item, run, next.delayMs, invocation);
    case 'ask-glue': {
      const followed = await followGlue(item, run, maxRetries, invocation);
      if (followed !== undefined) await endRun(followed.item, followed.run, invocation);
      return;
    }
    default:
      return unreachable(next);
  }
};

/**
 * The run that does the work of this attempt, where the fence has settled that it is not the recorded one. What the
 * recorded one ended as then says nothing: it has done nothing, and a retry of it would run beside the one that works.
 */
const runWithClaim = async (
  { requestId, attempt, jobName }: LedgerItem,
  { jobRunId }: EndedRun,
  { ledger, reader }: LookingInvocation,
): Promise<ListedRun | undefined> => {
  const claimedBy = await ledger.claimedBy(requestId, attempt);
  if (claimedBy === undefined || claimedBy === jobRunId) return undefined;
  const reply = await reader.get(jobName, claimedBy);
  if (reply.kind === 'run') return reply.run;
  if (reply.kind === 'gone') return undefined;
  throw glueUnreadable(jobName, reply.error);
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
