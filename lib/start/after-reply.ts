import { type ErrorInfo, unreachable } from '../core/errors.ts';
import type { NotStartedCause } from '../core/glue/start-reply.ts';
import { type Backoff, backOffAgain, backoffMs, givenUp, isGivenUp } from '../core/ledger/backoff.ts';
import type { LedgerChange } from '../core/ledger/ledger-change.ts';
import type { StartingItem } from '../core/ledger/ledger-item.ts';
import { doubt, reject, requeue } from '../core/ledger/start-writes.ts';
import { standingOf } from '../core/ledger/waiting-reason.ts';
import { plusMs } from '../core/time.ts';
import { endingAt, writeWhileTimeAllows } from '../ledger/write-until-deadline.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { SendResult } from './send-result.ts';

/** Glue refuses it for good. */
export const rejectAcquired = async (
  item: StartingItem,
  error: ErrorInfo,
  invocation: Invocation,
  backoff?: Backoff,
): Promise<SendResult> => {
  const at = invocation.clock();
  const entry = { at, what: 'sent', attempt: item.attempt, result: 'rejected', error } as const;
  const result = { kind: 'rejected', error, ...(backoff === undefined ? {} : { backoff }) } as const;
  return settled(reject(item, error, endingAt(at, invocation), entry), result, invocation);
};

/** The reply was ambiguous: a run may exist. */
export const doubtAcquired = async (
  item: StartingItem,
  error: ErrorInfo,
  invocation: Invocation,
): Promise<SendResult> => {
  // The send has settled: its socket is destroyed and its promise was awaited. The visibility window counts from here.
  const at = invocation.clock();
  const backoff = backOffAgain(item.backoff, 'request', at);
  const what = {
    backoff,
    visibilityFrom: at,
    searchFrom: item.acquiredAt,
    nextSearch: plusMs(at, Math.min(invocation.timing.firstSearchMs, invocation.timing.visibilityWindowMs + 1)),
  };
  const entry = { at, what: 'sent', attempt: item.attempt, result: 'ambiguous', error } as const;
  return settled(doubt(item, what, error, entry), { kind: 'uncertain', error, backoff }, invocation);
};

/** Glue has certainly not started it: it waits, unless it has been refused like this for too long. */
export const notStarted = (
  item: StartingItem,
  reason: NotStartedCause,
  error: ErrorInfo,
  invocation: Invocation,
): Promise<SendResult> => {
  const { timing, clock, random, giveUpAfterMs } = invocation;
  switch (reason) {
    case 'busy': {
      // Before the write, so that who gets the next lane knows it.
      invocation.backlogs.noteFull(item.jobName);
      // A busy reply means that the function may start the job, and that the job exists.
      const backoff = item.backoff?.of === 'job' ? undefined : item.backoff;
      return requeueAcquired(item, { reason, error, pauseMs: timing.busyPauseMs, backoff }, invocation);
    }
    case 'throttled':
      invocation.throttled.raised = true;
      return requeueAcquired(
        item,
        { reason, error, pauseMs: timing.throttledPauseMs, backoff: item.backoff },
        invocation,
      );
    case 'resources':
    case 'denied':
    case 'job-missing':
    case 'not-sent':
    case 'unsendable': {
      const now = clock();
      const byJob = standingOf(reason) === 'job';
      const backoff = backOffAgain(item.backoff, byJob ? 'job' : 'request', now);
      if (isGivenUp(backoff, now, giveUpAfterMs)) {
        return rejectAcquired(item, givenUp(backoff, error), invocation, backoff);
      }
      const pauseMs = backoffMs(backoff.count, timing, random());
      // A request that was the cause itself before says nothing about its job.
      const why = byJob && backoff.of === 'request' ? 'refused' : reason;
      return requeueAcquired(item, { reason: why, error, pauseMs, backoff }, invocation);
    }
    default:
      return unreachable(reason);
  }
};

/** Why it waits, and for how long. */
interface Requeueing {
  readonly reason: NotStartedCause | 'backlog' | 'no-time' | 'paused' | 'refused';
  readonly error?: ErrorInfo;
  readonly pauseMs: number;
  readonly backoff: Backoff | undefined;
}

/** It goes back to its place in the backlog. */
export const requeueAcquired = async (
  item: StartingItem,
  { reason, error, pauseMs, backoff }: Requeueing,
  invocation: Invocation,
): Promise<SendResult> => {
  const at = invocation.clock();
  const said = error === undefined ? {} : { error };
  const entry = { at, what: 'sent', attempt: item.attempt, result: reason, ...said } as const;
  const wait = { notBefore: plusMs(at, pauseMs), waitingFor: reason, backoff };
  const waiting = { kind: 'waiting', reason, ...said, ...(backoff === undefined ? {} : { backoff }) } as const;
  const result = await settled(requeue(item, wait, entry), waiting, invocation);
  // Those of the job's other triggers need not wait behind one that is paused.
  if (result.kind === 'waiting' && reason !== 'paused') await invocation.backlogs.mark(item.jobName);
  return result;
};

/** Writes the result of the reply to an item that is ours, and says whether it still was ours. */
const settled = async (change: LedgerChange, result: SendResult, invocation: Invocation): Promise<SendResult> => {
  const written = await writeWhileTimeAllows(change, invocation);
  if (written === undefined) return { kind: 'not-written' };
  return written.applied ? result : { kind: 'lost' };
};
