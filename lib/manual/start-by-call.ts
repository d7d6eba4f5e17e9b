import { TriggerError } from '../core/errors.ts';
import { showEvent } from '../core/events/event.ts';
import { dueTimeHint } from '../core/events/manual/due-time.ts';
import type { ManualStart } from '../core/events/manual/manual-request.ts';
import { scheduleTrigger } from '../core/events/schedule-events.ts';
import { type LedgerItem, withMarker } from '../core/ledger/ledger-item.ts';
import type { Decision } from '../core/plan/decision.ts';
import type { AdmittingInvocation, Invocation } from '../ports/invocation.ts';
import { admit } from '../start/admit.ts';
import { refuseOtherValues, requestsOfObjectBefore } from './called-before.ts';
import { decideCall, type ManualContext } from './decide-call.ts';
import { answerOf, hintFor, type ManualAnswer, nothingStarted, ranBefore, sentenceOf } from './manual-answer.ts';
import { showPaused } from './show-pauses.ts';
import { tellGathering, tellMember } from './tell-member.ts';

/**
 * Makes the request that a call asks for, and answers where it stands. A call that comes again starts nothing.
 * @throws TriggerError `CALL_INVALID`; `LEDGER_UNREACHABLE`, naming the request that may have started
 */
export const startByCall = async (
  call: ManualStart,
  context: ManualContext,
  invocation: AdmittingInvocation,
): Promise<ManualAnswer> => {
  const decision = await decideCall(call, context, invocation);
  if (decision.kind === 'no-request') {
    await admit(decision, invocation);
    return nothingStarted(decision);
  }
  const before = await requestsOfObjectBefore(call, decision, context.ledger);
  if (before.length > 0) {
    const answer = ranBefore(before, context.region);
    const { trigger, event } = decision.request;
    const about = { trigger, reason: answer.reason, event: showEvent(event) };
    invocation.log.info(answer.message, { decision: 'no-request', ...about });
    return answer;
  }
  const { isDuplicate, item } = await admitAndRead(decision, invocation);
  if (isDuplicate) refuseOtherValues(call, item);
  const known = isDuplicate ? 'This request was in the ledger already. ' : '';
  if (item.state === 'GATHERED' || item.state === 'BATCHED') {
    const told = await tellMember(item, context, invocation);
    return { ...told, message: `${known}${told.message}`, ...hintFor(call, item.identity) };
  }
  const pauses = item.state === 'WAITING' ? await invocation.backlogs.pausedBy(item) : [];
  const message = `${known}${sentenceOf(item)}${showPaused(pauses)}`;
  return {
    ...answerOf(item, message, context.region),
    ...hintFor(call, item.identity),
    ...dueHint(item.event, context, invocation),
  };
};

const admitAndRead = async (
  decision: Exclude<Decision, { kind: 'no-request' }>,
  invocation: AdmittingInvocation,
): Promise<{ readonly isDuplicate: boolean; readonly item: LedgerItem }> => {
  const { requestId, trigger, jobName } = decision.request;
  try {
    const admission = await admit(decision, invocation);
    const item = await invocation.ledger.get(requestId);
    if (item === undefined) throw new Error('it vanished while it was read');
    return { isDuplicate: admission.kind === 'duplicate', item };
  } catch (cause) {
    // Whoever calls again without this knowledge makes a new request, and perhaps a second run.
    const why = cause instanceof Error ? cause.message : String(cause);
    const message =
      `It is not known what became of request ${requestId} of trigger ${trigger}, job ${jobName}: ${why}. ` +
      `It may have started. Before you call again, ask {"status":"${requestId}"}.`;
    throw new TriggerError('LEDGER_UNREACHABLE', message, { retryable: true, cause });
  }
};

/** Tells what the call would do, and does none of it. */
export const rehearse = async (
  call: ManualStart,
  context: ManualContext,
  invocation: Invocation,
): Promise<ManualAnswer> => {
  const { ledger } = invocation;
  const decision = await decideCall(call, context, invocation);
  if (decision.kind === 'no-request') return nothingStarted(decision);
  const before = await requestsOfObjectBefore(call, decision, context.ledger);
  if (before.length > 0) return ranBefore(before, context.region);
  const { requestId, trigger, jobName, request, markerName } = decision.request;
  const standing = await ledger.get(requestId);
  if (standing !== undefined) {
    refuseOtherValues(call, standing);
    const message = `Dry run: nothing would be started, this request is in the ledger already. ${sentenceOf(standing)}`;
    return answerOf(standing, message, context.region);
  }
  if (decision.kind === 'gather') {
    const message = `Dry run: ${await tellGathering(decision, context, invocation)}`;
    return { message, requestId, trigger, jobName };
  }
  if (decision.kind === 'invalid' || request === undefined) {
    const error = decision.kind === 'invalid' ? { error: decision.error } : {};
    return { message: 'Dry run: it would be refused for good.', requestId, trigger, jobName, ...error };
  }
  return {
    message: `Dry run: it would start a run of job ${jobName} with this request.`,
    requestId,
    trigger,
    jobName,
    request: withMarker({ requestId, markerName, attempt: 1 }, request),
    ...dueHint(decision.request.event, context, invocation),
  };
};

/** What is to be known of the time by which a schedule was called. */
const dueHint = (
  event: LedgerItem['event'],
  { plan: { triggers } }: ManualContext,
  { clock }: Invocation,
): Pick<ManualAnswer, 'hint'> => {
  if (event?.source !== 'schedule') return {};
  const on = scheduleTrigger(event.trigger, triggers.triggers)?.on;
  const hint = on?.kind === 'schedule' ? dueTimeHint(event.scheduledTime, on, clock()) : undefined;
  return hint === undefined ? {} : { hint };
};
