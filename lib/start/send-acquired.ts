import { type ErrorInfo, unreachable } from '../core/errors.ts';
import { type RateSign, signOf } from '../core/glue/send-rate.ts';
import type { StartJobRunRequest } from '../core/glue/start-job-run-request.ts';
import type { NotStartedCause, StartReply } from '../core/glue/start-reply.ts';
import { isLeasedBy, type Lease } from '../core/ledger/ledger-change.ts';
import { type StartingItem, withMarker } from '../core/ledger/ledger-item.ts';
import { noteThrottled } from '../core/ledger/note-throttled.ts';
import { create, type NewRequest, record } from '../core/ledger/start-writes.ts';
import { type EpochMs, isBefore, plusMs } from '../core/time.ts';
import { reportRefusedRecord } from '../ledger/report-refused-record.ts';
import { writeWhileTimeAllows } from '../ledger/write-until-deadline.ts';
import type { AdmittingInvocation, Invocation } from '../ports/invocation.ts';
import { doubtAcquired, notStarted, rejectAcquired, requeueAcquired } from './after-reply.ts';
import { logStart } from './log-start.ts';
import type { SendResult, StartResult } from './send-result.ts';

/**
 * Whether a send begun now can be finished, and its result written, before the function is cut off and before the
 * lease is over. The second matters when a frozen sandbox thaws and finds its clock hours ahead (rules T1 and T5).
 */
export const hasTimeToSend = (invocation: Invocation, leaseUntil?: EpochMs): boolean => {
  const neededMs = invocation.sender.longestSendMs + invocation.timing.writeReserveMs;
  if (invocation.remainingMs() < neededMs) return false;
  return leaseUntil === undefined || isBefore(plusMs(invocation.clock(), neededMs), leaseUntil);
};

/** A lease that this invocation cannot outlive, computed before the acquire (rule T1). */
export const newLease = ({ clock, newToken, remainingMs, timing }: Invocation): Lease => {
  // In this order: time that passes between the two lines makes the lease longer, never shorter.
  const leaseMs = Math.max(timing.leaseFloorMs, remainingMs() + timing.skewMs);
  const acquiredAt = clock();
  return { leaseToken: newToken(), acquiredAt, leaseUntil: plusMs(acquiredAt, leaseMs) };
};

/**
 * The start loop, for a request that is new: create → send → record.
 * @throws TriggerError `LEDGER_UNREACHABLE` when it is unknown whether the creation was applied. Nothing was sent then.
 */
export const startNew = async (request: NewRequest, invocation: AdmittingInvocation): Promise<StartResult> => {
  const item = create(request, newLease(invocation));
  const created = await invocation.ledger.create(item);
  if (!created.applied && !isLeasedBy(created.item, item.leaseToken))
    return { kind: 'not-acquired', item: created.item };
  return sendAcquired(item, invocation);
};

/** Sends a request that this worker has acquired a moment ago, writes what the reply means, and tells it in the log. */
export const sendAcquired = async (item: StartingItem, invocation: Invocation): Promise<SendResult> => {
  const result = await send(item, invocation);
  logStart(item, result, invocation.log);
  return result;
};

/**
 * The only place in this project that sends. This worker has just created the item, or acquired it
 * from WAITING. After an ambiguous reply it does not send again, because a second send could be a second run.
 */
const send = async (acquired: StartingItem, invocation: Invocation): Promise<SendResult> => {
  if (acquired.request === undefined) return rejectAcquired(acquired, NOTHING_TO_SEND, invocation);
  const request = withMarker(acquired, acquired.request);
  let item = acquired;
  for (let sends = 1; ; sends += 1) {
    const tried = await sendInLane(item, request, invocation);
    if (tried.kind === 'held-back') return requeueAcquired(item, { ...tried, backoff: item.backoff }, invocation);
    const { reply, sentAt } = tried;
    switch (reply.kind) {
      case 'started':
        return recordStarted(item, reply.jobRunId, sentAt, invocation);
      case 'permanent':
        return rejectAcquired(item, reply.error, invocation);
      case 'ambiguous':
        return doubtAcquired(item, reply.error, invocation);
      case 'not-started': {
        const pauseMs = throttlePauseMs(item, reply.cause, sends, invocation);
        if (pauseMs === undefined) return notStarted(item, reply.cause, reply.error, invocation);
        item = noteThrottled(item, sentAt, reply.error);
        await invocation.sleepMs(pauseMs);
        break;
      }
      default:
        return unreachable(reply);
    }
  }
};

type Tried =
  | { readonly kind: 'replied'; readonly reply: StartReply; readonly sentAt: EpochMs }
  | {
      readonly kind: 'held-back';
      readonly reason: 'paused' | 'no-time' | 'throttled' | 'backlog';
      readonly pauseMs: number;
    };

/** Waits for a lane, looks again, and sends. The lane is free again with the reply: the ledger's writes need none. */
const sendInLane = async (item: StartingItem, request: StartJobRunRequest, invocation: Invocation): Promise<Tried> => {
  const lane = await invocation.lanes.enter();
  let sign: RateSign = 'nothing';
  try {
    const held = await whyHeldBack(item, invocation);
    if (held !== undefined) return held;
    const sentAt = invocation.clock();
    const reply = await invocation.sender.start(request);
    sign = signOf(reply);
    return { kind: 'replied', reply, sentAt };
  } finally {
    lane.leave(sign);
  }
};

/**
 * Asked directly before each send: since the request was acquired, its worker may have waited for a lane, stalled, or
 * slept because Glue throttles. The time comes last, because the other question may take some.
 */
const whyHeldBack = async (
  item: StartingItem,
  invocation: Invocation,
): Promise<Extract<Tried, { kind: 'held-back' }> | undefined> => {
  const { backlogs, throttled, timing } = invocation;
  if ((await backlogs.pausedBy(item)).length > 0) return { kind: 'held-back', reason: 'paused', pauseMs: 0 };
  if (throttled.raised) return { kind: 'held-back', reason: 'throttled', pauseMs: timing.throttledPauseMs };
  // What was acquired out of the backlog is its head; what is new must not pass those that found the job full.
  if (item.fromBacklog !== true && backlogs.isKnownToHaveBacklog(item.jobName))
    return { kind: 'held-back', reason: 'backlog', pauseMs: 0 };
  if (!hasTimeToSend(invocation, item.leaseUntil)) return { kind: 'held-back', reason: 'no-time', pauseMs: 0 };
  return undefined;
};

const NOTHING_TO_SEND: ErrorInfo = {
  name: 'NothingToSend',
  message: 'the ledger has no StartJobRun request for this item; correct the trigger, then upload or call again',
};

/** The pause before another send under this lease: only after throttling, while there is time, with full jitter. */
const throttlePauseMs = (
  { fromBacklog }: StartingItem,
  cause: NotStartedCause,
  sends: number,
  { timing, sender, remainingMs, random }: Invocation,
): number | undefined => {
  if (cause !== 'throttled') return undefined;
  if (sends >= (fromBacklog === true ? timing.throttleSendsOfHead : timing.throttleSends)) return undefined;
  const ceilingMs = Math.min(timing.throttleRetryMs * 2 ** (sends - 1), timing.longestThrottleRetryMs);
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
  return { kind: 'started', jobRunId, startedAt: sentAt };
};
