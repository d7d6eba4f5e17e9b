import { type ErrorInfo, unreachable } from '../core/errors.ts';
import type { NotStartedCause } from '../core/glue/start-reply.ts';
import { isLeasedBy, type Lease } from '../core/ledger/ledger-change.ts';
import { type StartingItem, withMarker } from '../core/ledger/ledger-item.ts';
import { create, type NewRequest, record } from '../core/ledger/start-writes.ts';
import { type EpochMs, isBefore, plusMs } from '../core/time.ts';
import { reportRefusedRecord } from '../ledger/report-refused-record.ts';
import { writeWhileTimeAllows } from '../ledger/write-until-deadline.ts';
import { type StartSubject, startSubjectOf, subjectOf } from '../log/subject.ts';
import type { AdmittingInvocation, Invocation } from '../ports/invocation.ts';
import type { Log } from '../ports/log.ts';
import { doubtAcquired, notStarted, rejectAcquired, requeueAcquired } from './after-reply.ts';
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
const send = async (item: StartingItem, invocation: Invocation): Promise<SendResult> => {
  if (item.request === undefined) return rejectAcquired(item, NOTHING_TO_SEND, invocation);
  const request = withMarker(item, item.request);
  for (let sends = 1; ; sends += 1) {
    // Asked once more: since it was acquired its worker may have stalled, or slept because Glue throttles.
    if ((await invocation.backlogs.pausedBy(item)).length > 0) {
      return requeueAcquired(item, { reason: 'paused', pauseMs: 0, backoff: item.backoff }, invocation);
    }
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

/** The pause before another send under this lease: only after throttling, while there is time, with full jitter. */
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
  return { kind: 'started', jobRunId, startedAt: sentAt };
};

/** The one log line about the result of a request that was acquired. */
export const logStart = (item: StartSubject, result: SendResult, log: Log): void => {
  const about = startSubjectOf(item, result.kind === 'started' ? result.startedAt : undefined);
  switch (result.kind) {
    case 'started':
      log.info('started', { decision: 'started', ...about, jobRunId: result.jobRunId, state: 'STARTED' });
      return;
    case 'waiting': {
      const { reason, error, backoff } = result;
      const fields = { decision: 'waiting', ...about, state: 'WAITING', reason, error, backoff } as const;
      // An error, because only a person or a deployment can correct it.
      if (reason === 'denied' || reason === 'job-missing' || reason === 'refused')
        log.error(WAITING_MESSAGES[reason], fields);
      else log.info(WAITING_MESSAGES[reason], fields);
      return;
    }
    case 'uncertain': {
      const message = 'the reply was lost: a run may exist; a search finds out, and nothing is sent until then';
      const { error, backoff } = result;
      log.warn(message, { decision: 'uncertain', ...about, state: 'UNCERTAIN', error, backoff });
      return;
    }
    case 'rejected': {
      const fields = { decision: 'rejected', ...about, state: 'REJECTED', error: result.error } as const;
      log.error('Glue rejected the request; it can be redriven', { ...fields, backoff: result.backoff });
      return;
    }
    case 'lost': {
      const message = 'the lease was lost: another worker has changed this request meanwhile';
      log.warn(message, { decision: 'lease-lost', ...subjectOf(item) });
      return;
    }
    case 'not-written': // Said already, with what was to be written.
      return;
    default:
      unreachable(result);
  }
};

const WAITING_MESSAGES = {
  backlog: 'waits behind earlier requests of this job',
  busy: 'waits: the job has no free slot',
  throttled: 'waits: Glue throttles',
  resources: 'waits: the account lacks the resources that it asks for',
  denied: 'waits: the function may not start this job; it is tried again with growing pauses',
  'job-missing': 'waits: Glue knows no such job; it is tried again with growing pauses',
  'not-sent': 'waits: the call did not reach Glue',
  unsendable: 'waits: the call could not be built',
  'no-time': 'waits: this invocation had no time left to send it',
  refused: 'waits: it is refused, while others of its job are started; it is tried again with growing pauses',
  paused: 'waits: its trigger, its job or everything is paused',
  cleared: 'waits: it was in doubt, and no run exists',
  retry: 'waits: its last run failed, and it is started again',
  redrive: 'waits: a person took it up again',
  rerun: 'waits: a person runs it again',
} as const;
