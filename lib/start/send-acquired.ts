import type { ErrorInfo } from '../core/errors.ts';
import { unreachable } from '../core/errors.ts';
import type { NotStartedCause } from '../core/glue/start-reply.ts';
import type { Lease } from '../core/ledger/ledger-change.ts';
import type { StartingItem } from '../core/ledger/ledger-item.ts';
import { withMarker } from '../core/ledger/ledger-item.ts';
import { record } from '../core/ledger/sending-writes.ts';
import type { EpochMs } from '../core/time.ts';
import { plusMs } from '../core/time.ts';
import { reportRefusedRecord } from '../ledger/report-refused-record.ts';
import { writeWhileTimeAllows } from '../ledger/write-until-deadline.ts';
import type { Invocation } from '../ports/invocation.ts';
import { hasTimeToSend } from '../ports/invocation.ts';
import { logStart } from './log-start.ts';
import type { SendResult } from './send-result.ts';
import { doubtAcquired, notStarted, rejectAcquired, requeueAcquired } from './settle-unstarted.ts';

/** A lease that this invocation cannot outlive, computed before the acquire (rule T1). */
export const newLease = ({ clock, newToken, remainingMs, timing }: Invocation): Lease => {
  // In this order: time that passes between the two lines makes the lease longer, never shorter.
  const leaseMs = Math.max(timing.leaseFloorMs, remainingMs() + timing.skewMs);
  const acquiredAt = clock();
  return { leaseToken: newToken(), acquiredAt, leaseUntil: plusMs(acquiredAt, leaseMs) };
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
const send = async (item: StartingItem, invocation: Invocation): Promise<SendResult> => {
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
        return doubtAcquired(item, reply.error, invocation);
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
  message: 'the ledger has no StartJobRun request for this item; correct the trigger, then upload or call again',
};

/**
 * How long to wait before the next send under the same lease: only after throttling, only while there is time, with
 * full jitter.
 */
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
