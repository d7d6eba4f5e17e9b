import { TriggerError, unreachable } from './core/errors.ts';
import type { LedgerItem, WaitingReason } from './core/ledger-item.ts';
import { isBefore } from './core/time.ts';
import type { LookingInvocation } from './invocation.ts';
import { hasTimeToSend } from './invocation.ts';
import type { LineEntry, RegisteredJob } from './ports.ts';
import type { SendResult } from './start-run.ts';
import { startWaiting } from './start-run.ts';

/** Why a drain ended. `throttled` ends every line of the invocation: the rate is the account's. */
export type DrainEnd = 'empty' | 'not-due' | 'busy' | 'throttled' | 'uncertain' | 'other-drainer' | 'no-time';

/**
 * Starts the requests of one job's line, head first, until the line is empty or its head cannot go. Nobody is passed
 * over: a head that is not due, or that another worker is trying, ends the drain. Only a retry that waits for its delay
 * holds nobody up.
 *
 * @param job as the register showed it before the line was read; its mark is taken down when the line is empty
 * @param runEnded whether a run of the job has just ended: a slot is free then, whatever the head was told before
 * @throws TriggerError `LEDGER_UNREACHABLE`
 */
export const drainLine = async (
  job: RegisteredJob,
  runEnded: boolean,
  invocation: LookingInvocation,
): Promise<DrainEnd> => {
  const { jobName, lineMark } = job;
  const { ledger, lines } = invocation;
  const end = await drainToEnd(jobName, runEnded, invocation);
  if (end !== 'empty') {
    // A line without a mark: its mark was lost, or taken down by somebody who saw the line empty a moment too early.
    if (lineMark === undefined) await lines.mark(jobName);
    return end;
  }
  if (lineMark === undefined) return end;
  await ledger.unmarkLine(jobName, lineMark);
  lines.unmarked(jobName);
  // Whoever saw the mark until now has joined the line, perhaps behind our last read of it.
  if ((await ledger.line(jobName)).every((entry) => isDelayed(entry, invocation))) return end;
  await lines.mark(jobName);
  return drainToEnd(jobName, runEnded, invocation);
};

const drainToEnd = async (jobName: string, runEnded: boolean, invocation: LookingInvocation): Promise<DrainEnd> => {
  const { ledger, throttled } = invocation;
  let page = await ledger.line(jobName);
  while (page.length > 0) {
    for (const entry of page) {
      if (throttled.raised) return 'throttled';
      if (!hasTimeToSend(invocation)) return 'no-time';
      const end = await tryHead(entry, runEnded, invocation);
      if (end !== 'next') return end;
    }
    page = await ledger.line(jobName, page.at(-1));
  }
  return 'empty';
};

const tryHead = async (
  head: LineEntry,
  runEnded: boolean,
  invocation: LookingInvocation,
): Promise<DrainEnd | 'next'> => {
  try {
    return await startHead(head, runEnded, invocation);
  } catch (error) {
    if (!(error instanceof TriggerError) || error.retryable) throw error;
    // Trying again cannot help this item, and it must not hold up all the others for ever.
    const { requestId, jobName } = head;
    const message = 'the head of a line cannot be taken; those behind it go on';
    invocation.log.error(message, { decision: 'sweep-error', requestId, jobName, error });
    return 'next';
  }
};

const startHead = async (
  head: LineEntry,
  runEnded: boolean,
  invocation: LookingInvocation,
): Promise<DrainEnd | 'next'> => {
  if (head.state === 'STARTING') return whileStarting(head, invocation);
  if (isDelayed(head, invocation)) return 'next';
  if (!isDue(head, runEnded, invocation)) return 'not-due';
  const result = await startWaiting(head, invocation);
  if (result.kind !== 'not-taken') return afterSend(result);

  const { item } = result;
  if (item?.state === 'STARTING') return whileStarting(item, invocation);
  if (item?.state !== 'WAITING') return 'next'; // The index was a moment old.
  // It was parked, cleared or redriven since the index saw it: one more try with the version that stands there now.
  if (!isDue(item, runEnded, invocation)) return 'not-due';
  const again = await startWaiting(item, invocation);
  return again.kind === 'not-taken' ? 'other-drainer' : afterSend(again);
};

/** Another worker is trying it. Once its lease is over the item is in doubt, and holds nobody up. */
const whileStarting = (
  { leaseUntil }: Pick<LedgerItem, 'leaseUntil'>,
  { clock }: LookingInvocation,
): 'other-drainer' | 'next' => (leaseUntil !== undefined && isBefore(leaseUntil, clock()) ? 'next' : 'other-drainer');

/** A failed request whose next attempt waits for the trigger's delay: it has had its turn and holds nobody up. */
const isDelayed = (
  { notBefore, waitingFor }: Pick<LedgerItem, 'notBefore' | 'waitingFor'>,
  { clock }: LookingInvocation,
): boolean => waitingFor === 'retry' && notBefore !== undefined && isBefore(clock(), notBefore);

const isDue = (
  { notBefore, waitingFor }: Pick<LedgerItem, 'notBefore' | 'waitingFor'>,
  runEnded: boolean,
  { clock }: LookingInvocation,
): boolean => notBefore === undefined || !isBefore(clock(), notBefore) || (runEnded && waitingFor === 'busy');

const afterSend = (result: SendResult): DrainEnd | 'next' => {
  switch (result.kind) {
    case 'started':
    case 'rejected':
      return 'next';
    case 'waiting':
      return endAfterWaiting(result.reason);
    case 'uncertain':
    case 'not-written':
      return 'uncertain';
    case 'lost':
      return 'other-drainer';
    default:
      return unreachable(result);
  }
};

const endAfterWaiting = (reason: WaitingReason): DrainEnd => {
  switch (reason) {
    case 'busy':
    case 'throttled':
    case 'no-time':
      return reason;
    case 'not-sent':
    case 'line':
    case 'cleared':
    case 'retry':
    case 'redrive':
    case 'rerun':
      return 'not-due';
    default:
      return unreachable(reason);
  }
};
