import type { ErrorInfo } from '../core/errors.ts';
import { unreachable } from '../core/errors.ts';
import type { NotStartedCause } from '../core/glue/start-reply.ts';
import type { NewRequest } from '../core/ledger/admission-writes.ts';
import { create } from '../core/ledger/admission-writes.ts';
import type { Backoff } from '../core/ledger/backoff.ts';
import { backOffAgain, backoffMs, givenUp, isGivenUp } from '../core/ledger/backoff.ts';
import type { Lease, LedgerChange } from '../core/ledger/ledger-change.ts';
import { isLeasedBy } from '../core/ledger/ledger-change.ts';
import type { LedgerItem, StartingItem } from '../core/ledger/ledger-item.ts';
import { withMarker } from '../core/ledger/ledger-item.ts';
import type { SeenInBacklog } from '../core/ledger/sending-writes.ts';
import { acquire, doubt, record, reject, requeue } from '../core/ledger/sending-writes.ts';
import { standingOf } from '../core/ledger/waiting-reason.ts';
import type { EpochMs } from '../core/time.ts';
import { isBefore, laterOf, plusMs, toEpochSeconds } from '../core/time.ts';
import { reportRefusedRecord } from '../ledger/report-refused-record.ts';
import { writeWhileTimeAllows } from '../ledger/write-until-deadline.ts';
import type { Invocation, SearchingInvocation } from '../ports/invocation.ts';
import { hasTimeToSend } from '../ports/invocation.ts';
import { logStart } from './log-start.ts';
import type { SendResult } from './send-result.ts';

/** `not-taken`: someone else has it; `item` is what stands in the ledger instead. */
export type StartResult = SendResult | { readonly kind: 'not-acquired'; readonly item: LedgerItem | undefined };

/**
 * The start loop, for a request that is new: create → send → record.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE` when the creation's outcome is unknown. Nothing was sent then.
 */
export const startNew = async (request: NewRequest, invocation: Invocation): Promise<StartResult> => {
  const item = create(request, newLease(invocation));
  const created = await invocation.ledger.create(item);
  if (!created.applied && !isLeasedBy(created.item, item.leaseToken))
    return { kind: 'not-acquired', item: created.item };
  return sendAndTell(item, invocation);
};

/**
 * The start loop, for a request that waits in a line: take → send → record.
 *
 * @param refusedSince since when the job refuses every request, if the drain has just given one up for that. A request
 *   that is refused likewise has then been refused since, or since it came
 * @throws TriggerError `LEDGER_UNREACHABLE` when the take's outcome is unknown. Nothing was sent then.
 */
export const startWaiting = async (
  seen: SeenInBacklog,
  invocation: SearchingInvocation,
  refusedSince?: EpochMs,
): Promise<StartResult> => {
  const lease = newLease(invocation);
  const taken = await invocation.ledger.acquire(acquire(seen, lease));
  const { item } = taken;
  if (!isLeasedBy(item, lease.leaseToken)) return { kind: 'not-acquired', item };
  return sendAndTell(refusedSince === undefined ? item : { ...item, ...refusedBefore(item, refusedSince) }, invocation);
};

const refusedBefore = ({ arrival, backoff }: StartingItem, refusedSince: EpochMs): Pick<StartingItem, 'backoff'> => {
  const since = laterOf(arrival, refusedSince);
  if (backoff === undefined) return { backoff: { of: 'job', since, count: 0 } };
  return { backoff: backoff.of === 'job' && isBefore(since, backoff.since) ? { ...backoff, since } : backoff };
};

const sendAndTell = async (item: StartingItem, invocation: Invocation): Promise<SendResult> => {
  const result = await sendTaken(item, invocation);
  logStart(item, result, invocation.log);
  return result;
};

/** A lease that this invocation cannot outlive, computed before the take (rule T1). */
const newLease = ({ clock, newToken, remainingMs, timing }: Invocation): Lease => {
  // In this order: time that passes between the two lines makes the lease longer, never shorter.
  const leaseMs = Math.max(timing.leaseFloorMs, remainingMs() + timing.skewMs);
  const acquiredAt = clock();
  return { leaseToken: newToken(), acquiredAt, leaseUntil: plusMs(acquiredAt, leaseMs) };
};

/**
 * The one place in this project that sends. The item was taken by this very worker a moment ago, out of nothing or out
 * of WAITING; an ambiguous reply ends the take at once, because a second send could be a second run.
 */
const sendTaken = async (item: StartingItem, invocation: Invocation): Promise<SendResult> => {
  if (item.request === undefined) return rejectAcquired(item, NOTHING_TO_SEND, invocation);
  const request = withMarker(item, item.request);
  for (let sends = 1; ; sends += 1) {
    if (!hasTimeToSend(invocation, item.leaseUntil)) {
      return requeueAcquired(item, { reason: 'no-time', pauseMs: 0, backoff: item.backoff }, invocation);
    }
    const sentAt = invocation.clock();
    const reply = await invocation.sender.start(request);
    switch (reply.kind) {
      case 'started':
        return recordStarted(item, reply.jobRunId, sentAt, invocation);
      case 'permanent':
        return rejectAcquired(item, reply.error, invocation);
      case 'ambiguous':
        return doubtTaken(item, reply.error, invocation);
      case 'not-started': {
        const pauseMs = throttlePauseMs(reply.cause, sends, invocation);
        if (pauseMs === undefined) return notStarted(item, reply.cause, reply.error, invocation);
        await invocation.sleepMs(pauseMs);
        break;
      }
      default:
        return unreachable(reply);
    }
  }
};

const NOTHING_TO_SEND: ErrorInfo = {
  name: 'NothingToSend',
  message: 'the ledger holds no rendered request for this item; mend the trigger and upload or call again',
};

/** How long to wait before the same take sends again: only after throttling, only while there is time, with full jitter. */
const throttlePauseMs = (cause: NotStartedCause, sends: number, invocation: Invocation): number | undefined => {
  const { timing, sender, remainingMs, random } = invocation;
  if (cause !== 'throttled' || sends >= timing.throttleSends) return undefined;
  const ceilingMs = timing.throttleRetryMs * 2 ** (sends - 1);
  if (remainingMs() < ceilingMs + sender.longestSendMs + timing.writeReserveMs) return undefined;
  return random() * ceilingMs;
};

const recordStarted = async (
  item: StartingItem,
  jobRunId: string,
  sentAt: EpochMs,
  invocation: Invocation,
): Promise<SendResult> => {
  const entry = { at: sentAt, what: 'sent', attempt: item.attempt, result: 'started' } as const;
  const recorded = await writeWhileTimeAllows(record(item, { jobRunId, startedAt: sentAt }, entry), invocation);
  if (recorded?.applied === false) reportRefusedRecord(item, jobRunId, recorded.item, invocation.log);
  return { kind: 'started', jobRunId };
};

const rejectAcquired = async (
  item: StartingItem,
  error: ErrorInfo,
  invocation: Invocation,
  backoff?: Backoff,
): Promise<SendResult> => {
  const at = invocation.clock();
  const expiresAt = toEpochSeconds(plusMs(at, invocation.keepForMs));
  const entry = { at, what: 'sent', attempt: item.attempt, result: 'rejected', error } as const;
  const result = { kind: 'rejected', error, ...(backoff === undefined ? {} : { backoff }) } as const;
  return settled(reject(item, error, expiresAt, entry), result, invocation);
};

const doubtTaken = async (item: StartingItem, error: ErrorInfo, invocation: Invocation): Promise<SendResult> => {
  // The send has settled: its socket is destroyed and its promise was awaited. The settle time counts from here.
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

/** Glue certainly has not started it: it waits, unless it has been refused like this for too long. */
const notStarted = (
  item: StartingItem,
  reason: NotStartedCause,
  error: ErrorInfo,
  invocation: Invocation,
): Promise<SendResult> => {
  const { timing, clock, random, giveUpAfterMs } = invocation;
  switch (reason) {
    case 'busy': {
      // Who is told that the job is full may start it, and the job is there.
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
      // One whose own fault it was before does not speak for its job.
      const why = byJob && backoff.of === 'request' ? 'refused' : reason;
      return requeueAcquired(item, { reason: why, error, pauseMs, backoff }, invocation);
    }
    default:
      return unreachable(reason);
  }
};

interface Parking {
  readonly reason: NotStartedCause | 'no-time' | 'refused';
  readonly error?: ErrorInfo;
  readonly pauseMs: number;
  readonly backoff: Backoff | undefined;
}

const requeueAcquired = async (
  item: StartingItem,
  { reason, error, pauseMs, backoff }: Parking,
  invocation: Invocation,
): Promise<SendResult> => {
  const at = invocation.clock();
  const said = error === undefined ? {} : { error };
  const entry = { at, what: 'sent', attempt: item.attempt, result: reason, ...said } as const;
  const wait = { notBefore: plusMs(at, pauseMs), waitingFor: reason, backoff };
  const waiting = { kind: 'waiting', reason, ...said, ...(backoff === undefined ? {} : { backoff }) } as const;
  const result = await settled(requeue(item, wait, entry), waiting, invocation);
  if (result.kind === 'waiting') await invocation.lines.mark(item.jobName);
  return result;
};

/** Writes what the reply means for an item that is ours, and tells whether it still was. */
const settled = async (change: LedgerChange, result: SendResult, invocation: Invocation): Promise<SendResult> => {
  const written = await writeWhileTimeAllows(change, invocation);
  if (written === undefined) return { kind: 'not-written' };
  return written.applied ? result : { kind: 'lost' };
};
