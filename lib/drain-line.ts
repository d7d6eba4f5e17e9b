import { unreachable } from './core/errors.ts';
import type { LedgerItem, WaitingReason } from './core/ledger-item.ts';
import { isBefore } from './core/time.ts';
import type { Invocation } from './invocation.ts';
import { hasTimeToSend } from './invocation.ts';
import type { LineEntry, RegisteredJob } from './ports.ts';
import type { SendResult } from './start-run.ts';
import { startWaiting } from './start-run.ts';

/** Why a drain ended. `throttled` ends every line of the invocation: the rate is the account's. */
export type DrainEnd = 'empty' | 'not-due' | 'busy' | 'throttled' | 'uncertain' | 'other-drainer' | 'no-time';

/**
 * Starts the requests of one job's line, head first, until the line is empty or its head cannot go. Nobody is passed
 * over: a head that is not due, or that another worker is trying, ends the drain.
 *
 * @param job as the register showed it before the line was read; its mark is taken down when the line is empty
 * @param runEnded whether a run of the job has just ended: a slot is free then, whatever the head was told before
 * @throws TriggerError `LEDGER_UNREACHABLE`
 */
export const drainLine = async (job: RegisteredJob, runEnded: boolean, invocation: Invocation): Promise<DrainEnd> => {
  const { ledger, lines } = invocation;
  lines.know(job.jobName, job.lineMark !== undefined);
  let page = await ledger.line(job.jobName);
  while (page.length > 0) {
    for (const entry of page) {
      if (!hasTimeToSend(invocation)) return 'no-time';
      const end = await tryHead(entry, runEnded, invocation);
      if (end !== 'next') return end;
    }
    page = await ledger.line(job.jobName, page.at(-1));
  }
  if (job.lineMark !== undefined) {
    await ledger.unmarkLine(job.jobName, job.lineMark);
    lines.know(job.jobName, false);
  }
  return 'empty';
};

const tryHead = async (head: LineEntry, runEnded: boolean, invocation: Invocation): Promise<DrainEnd | 'next'> => {
  if (head.state === 'STARTING') return whileStarting(head, invocation);
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
  { clock }: Invocation,
): 'other-drainer' | 'next' => (leaseUntil !== undefined && isBefore(leaseUntil, clock()) ? 'next' : 'other-drainer');

const isDue = (
  { notBefore, waitingFor }: Pick<LedgerItem, 'notBefore' | 'waitingFor'>,
  runEnded: boolean,
  { clock }: Invocation,
): boolean => notBefore === undefined || !isBefore(clock(), notBefore) || (runEnded && waitingFor === 'busy');

const afterSend = (result: SendResult): DrainEnd | 'next' => {
  switch (result.kind) {
    case 'started':
    case 'rejected':
      return 'next';
    case 'waiting':
      return endAfterWaiting(result.reason);
    case 'uncertain':
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
      return 'not-due';
    default:
      return unreachable(reason);
  }
};
