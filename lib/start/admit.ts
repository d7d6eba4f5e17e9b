import { gatherUpload } from '../batch/gather-upload.ts';
import { type ErrorInfo, TriggerError, unreachable } from '../core/errors.ts';
import { showEvent } from '../core/events/event.ts';
import { TOO_LARGE, tooLarge, withoutOversizeParts } from '../core/ledger/item-size.ts';
import type { LedgerItem } from '../core/ledger/ledger-item.ts';
import { enqueue, type NewRequest, refuse } from '../core/ledger/start-writes.ts';
import type { Decision, PlannedRequest } from '../core/plan/decision.ts';
import type { UploadKnown } from '../core/plan/reupload-history.ts';
import { countedBy, isSameUpload, mayBeKnownOtherwise, SINCE_EVER } from '../core/plan/reupload-history.ts';
import { plusMs, SECOND_MS } from '../core/time.ts';
import { endingAt } from '../ledger/write-until-deadline.ts';
import type { Registered } from '../ports/backlog.ts';
import type { AdmittingInvocation, Invocation } from '../ports/invocation.ts';
import { logStart } from './log-start.ts';
import { hasTimeToSend, startNew } from './send-acquired.ts';
import type { SendResult } from './send-result.ts';

/**
 * The result of one decision. `duplicate`: the request existed already; `item` is its current state. `gathered`: it stands
 * in the ledger, and the sweep makes a request of its group.
 */
export type Admission =
  | SendResult
  | { readonly kind: 'duplicate'; readonly item: LedgerItem }
  | { readonly kind: 'gathered' }
  | { readonly kind: 'no-request' };

/**
 * Admits what plan decided: each request is written to the ledger, and sent at once unless its job has a backlog; what
 * shares its run with others only gathers.
 * Admission only creates: a redelivery that meets an existing item, in whatever state, does nothing and is done.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE` (retryable): it is not known whether the request is in the ledger
 */
export const admit = async (decision: Decision, invocation: AdmittingInvocation): Promise<Admission> => {
  switch (decision.kind) {
    case 'no-request': {
      const { trigger, reason, message } = decision;
      const event = decision.event && showEvent(decision.event);
      invocation.log.info(message, { decision: 'no-request', trigger, reason, event });
      return { kind: 'no-request' };
    }
    case 'invalid':
      return keepInvalid(decision, invocation);
    case 'gather':
      return letGather(decision, invocation);
    case 'request':
      return startOrEnqueue(decision, invocation);
    default:
      return unreachable(decision);
  }
};

const arriving = ({ startWithinSeconds, ...request }: PlannedRequest, { clock }: AdmittingInvocation): NewRequest => {
  const arrival = clock();
  if (startWithinSeconds === undefined) return { ...request, arrival };
  return { ...request, arrival, startBefore: plusMs(arrival, startWithinSeconds * SECOND_MS) };
};

const startOrEnqueue = async (
  { request: planned, upload }: Extract<Decision, { kind: 'request' }>,
  invocation: AdmittingInvocation,
): Promise<Admission> => {
  const request = arriving(planned, invocation);
  const error = tooLarge(request);
  if (error !== undefined) return keepRejected(request, error, 'the request is too large', invocation);
  const registered = await invocation.backlogs.registered(request);
  const standing = upload && (await knownOtherwise(request, upload, registered, invocation));
  if (standing !== undefined) return duplicate(request, standing, invocation);
  if (registered.hasBacklog) return joinBacklog(request, 'backlog', invocation);
  if (invocation.throttled.raised) return joinBacklog(request, 'throttled', invocation);
  if ((await invocation.backlogs.pausedBy(request)).length > 0) return joinBacklog(request, 'paused', invocation);
  if (!hasTimeToSend(invocation)) return joinBacklog(request, 'no-time', invocation);
  const result = await startNew(request, invocation);
  if (result.kind === 'not-acquired') return duplicate(request, result.item, invocation);
  return result;
};

const joinBacklog = async (
  request: NewRequest,
  reason: 'backlog' | 'no-time' | 'throttled' | 'paused',
  invocation: AdmittingInvocation,
): Promise<Admission> => {
  const item = enqueue(request, invocation.newToken(), reason);
  const created = await invocation.ledger.create(item);
  if (!created.applied && created.item?.leaseToken !== item.leaseToken)
    return duplicate(request, created.item, invocation);
  // Those of the job's other triggers need not wait behind one that is paused.
  if (reason !== 'backlog' && reason !== 'paused') await invocation.backlogs.mark(request.jobName);
  const result = { kind: 'waiting', reason } as const;
  logStart(item, result, invocation.log);
  return result;
};

const letGather = async (
  { request: planned, member, upload }: Extract<Decision, { kind: 'gather' }>,
  invocation: AdmittingInvocation,
): Promise<Admission> => {
  // What concerns a run is planned with the batch, by the triggers file of that day.
  const { retry: _, startBefore: __, ...request } = arriving(planned, invocation);
  const error = tooLarge(request);
  if (error !== undefined) return keepRejected(request, error, 'the upload is too large', invocation);
  const registered = await invocation.backlogs.registered(request);
  const standing = upload && (await knownOtherwise(request, upload, registered, invocation));
  if (standing !== undefined) return duplicate(request, standing, invocation);
  const gathered = await gatherUpload({ ...request, member }, invocation);
  return gathered.kind === 'gathered' ? gathered : duplicate(request, gathered.item, invocation);
};

const keepInvalid = async (
  { request, error, upload }: Extract<Decision, { kind: 'invalid' }>,
  invocation: AdmittingInvocation,
): Promise<Admission> => {
  const arrived = arriving(request, invocation);
  if (upload !== undefined) {
    const registered = await invocation.backlogs.registered(arrived);
    const standing = await knownOtherwise(arrived, upload, registered, invocation);
    if (standing !== undefined) return duplicate(arrived, standing, invocation);
  }
  // A missing field can be corrected; the size cannot.
  return keepRejected(arrived, tooLarge(arrived) ?? error, 'the event gives no valid request', invocation);
};

const keepRejected = async (
  request: NewRequest,
  error: ErrorInfo,
  why: string,
  invocation: AdmittingInvocation,
): Promise<Admission> => {
  // The alarm on what is rejected counts by the triggers of the register.
  await invocation.backlogs.registered(request);
  const kept = error.name === TOO_LARGE ? withoutOversizeParts(request) : request;
  const item = refuse(kept, invocation.newToken(), error, endingAt(request.arrival, invocation));
  const created = await invocation.ledger.create(item);
  if (!created.applied && created.item?.leaseToken !== item.leaseToken)
    return duplicate(request, created.item, invocation);
  const { requestId, trigger, jobName } = request;
  const about = { requestId, trigger, jobName, event: showEvent(request.event), state: 'REJECTED', error, isNew: true };
  invocation.log.error(`${why}; it is kept with the reason`, { decision: 'rejected', ...about });
  return { kind: 'rejected', error };
};

const duplicate = (request: NewRequest, item: LedgerItem | undefined, { log }: AdmittingInvocation): Admission => {
  const { trigger, jobName } = request;
  const requestId = item?.requestId ?? request.requestId;
  if (item === undefined) {
    const message = `request ${requestId} was in the ledger and was deleted while it was read; deliver the event again`;
    throw new TriggerError('LEDGER_UNREACHABLE', message, { retryable: true });
  }
  const { state, jobRunId } = item;
  const about = { requestId, trigger, jobName, event: showEvent(request.event), jobRunId, state };
  log.info('the request is in the ledger already', { decision: 'duplicate', ...about });
  return { kind: 'duplicate', item };
};

/**
 * The request of the same upload under another id: a deployment has changed `reupload` between two deliveries of one
 * event, and the id depends on how an upload is identified. Undefined if there is none, or none is possible.
 *
 * It costs two reads for uploads from before the change, and none for all others.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE`
 */
const knownOtherwise = async (
  request: NewRequest,
  upload: UploadKnown,
  { isNew, counted: known }: Registered,
  { backlogs, ledger }: Invocation,
): Promise<LedgerItem | undefined> => {
  const { event } = request;
  const counted = countedBy(known, upload.reupload, isNew ? SINCE_EVER : request.arrival);
  if (counted !== known) await backlogs.noteReupload(request, counted);
  if (event.source !== 's3' || !mayBeKnownOtherwise(event, counted)) return undefined;
  for (const requestId of upload.otherIds) {
    const item = await ledger.get(requestId);
    if (item !== undefined && isSameUpload(item.event, event)) return item;
  }
  return undefined;
};
