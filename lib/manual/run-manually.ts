import type { ErrorInfo } from '../core/errors.ts';
import { TriggerError, unreachable } from '../core/errors.ts';
import { showEvent } from '../core/events/event.ts';
import { byHand, formForTriggers } from '../core/events/manual/call-form.ts';
import { dueTimeHint } from '../core/events/manual/due-time.ts';
import { parseManualCall } from '../core/events/manual/manual-call.ts';
import type { ManualRequest, ManualStart, Redrive, Rerun, RunIs } from '../core/events/manual/manual-request.ts';
import { scheduleTrigger } from '../core/events/schedule-events.ts';
import { type LedgerItem, withMarker } from '../core/ledger/ledger-item.ts';
import type { Decision, PlanContext } from '../core/plan/decision.ts';
import { plan } from '../core/plan/plan.ts';
import { planStart } from '../core/plan/plan-start.ts';
import type { GlueReader } from '../ports/glue.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { ObjectReader } from '../ports/objects.ts';
import { admit } from '../start/admit.ts';
import { adoptRun } from './adopt-run.ts';
import { refuseOtherValues, requestsOfObjectBefore } from './called-before.ts';
import type { ManualAnswer } from './manual-answer.ts';
import { answerOf, hintFor, nothingStarted, ranBefore, sentenceOf } from './manual-answer.ts';
import { callIdentityOf, eventOf } from './manual-event.ts';
import { redriveRequest } from './redrive-request.ts';
import { rerunRequest } from './rerun-request.ts';

/**
 * What a manual call needs besides the invocation, whose ledger asks no index: hence the one here, for objects and runs.
 * `lambdaRequestId` becomes the call's identity when it brings nothing better; Lambda's own retries keep it.
 */
export interface ManualContext {
  readonly plan: PlanContext;
  readonly objects: ObjectReader;
  readonly ledger: Pick<Ledger, 'ofObject' | 'requestOfRun'>;
  readonly reader: Pick<GlueReader, 'get'>;
  readonly region: string;
  readonly lambdaRequestId: string;
}

/** How many requests of one object a status answer tells, latest first. */
const MOST_REQUESTS_OF_OBJECT = 20;

/**
 * Carries out a manual call and answers it for a person.
 *
 * @throws TriggerError `CALL_INVALID` with the right form; `OBJECT_UNREADABLE`; `LEDGER_UNREACHABLE`
 */
export const runManually = async (
  payload: unknown,
  context: ManualContext,
  invocation: Invocation,
): Promise<ManualAnswer | { readonly requests: readonly ManualAnswer[]; readonly message: string }> => {
  const parsed = parseManualCall(payload, formForTriggers(context.plan.triggers, invocation.clock()));
  if (!parsed.ok) throw invalidCall(parsed.message);
  const { call } = parsed;
  switch (call.kind) {
    case 'status':
      return tellStatus(call.requestId, context, invocation);
    case 'object-status':
      return tellObject(call, context);
    case 'redrive':
      return takeUpAgain(call, context, invocation);
    case 'run-is':
      return sayWhichRun(call, context, invocation);
    case 'rerun':
      return runAgain(call, context, invocation);
    case 'object':
    case 'schedule':
    case 'input':
    case 'start':
      return call.dryRun ? rehearse(call, context, invocation) : start(call, context, invocation);
    default:
      return unreachable(call);
  }
};

const invalidCall = (message: string): TriggerError => new TriggerError('CALL_INVALID', message, { retryable: false });

const tellStatus = async (requestId: string, { region }: ManualContext, { ledger }: Invocation) => {
  const item = await ledger.get(requestId);
  if (item !== undefined) return answerOf(item, sentenceOf(item), region);
  throw invalidCall(
    `The ledger has no request "${requestId}". It was never admitted, or it ended so long ago that it has expired. ` +
      'The log line of each decision has its requestId; {"status":"s3://bucket/key"} tells what became of an object.',
  );
};

const takeUpAgain = async (call: Redrive, context: ManualContext, invocation: Invocation) => {
  const result = await redriveRequest(call, context.plan, invocation);
  if (result.kind === 'refused') throw invalidCall(result.message);
  return answerOf(result.item, `Taken up again. ${sentenceOf(result.item)}`, context.region);
};

const sayWhichRun = async (call: RunIs, context: ManualContext, invocation: Invocation) => {
  const result = await adoptRun(call, context, invocation);
  if (result.kind === 'refused') throw invalidCall(result.message);
  const message = `${sentenceOf(result.item)} The sweep notes within some ten minutes how it ended, if it has.`;
  return answerOf(result.item, message, context.region);
};

const runAgain = async (call: Rerun, context: ManualContext, invocation: Invocation) => {
  const result = await rerunRequest(call, invocation);
  if (result.kind === 'refused') throw invalidCall(result.message);
  return answerOf(result.item, `It runs again. ${sentenceOf(result.item)}`, context.region);
};

const tellObject = async (
  { bucket, key }: Extract<ManualRequest, { kind: 'object-status' }>,
  { region, ledger }: ManualContext,
) => {
  const items = await ledger.ofObject(bucket, key, MOST_REQUESTS_OF_OBJECT);
  const message =
    items.length === 0
      ? `The ledger has no request for s3://${bucket}/${key}. A dry run tells why: {"trigger":"…","object":"…","dryRun":true}`
      : `${items.length} request(s) for s3://${bucket}/${key}, latest first.`;
  return { message, requests: items.map((item) => answerOf(item, sentenceOf(item), region)) };
};

const start = async (call: ManualStart, context: ManualContext, invocation: Invocation): Promise<ManualAnswer> => {
  const decision = await decide(call, context, invocation);
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
  const message = `${isDuplicate ? 'This request was in the ledger already. ' : ''}${sentenceOf(item)}`;
  return {
    ...answerOf(item, message, context.region),
    ...hintFor(call, item.identity),
    ...dueHint(item.event, context, invocation),
  };
};

const admitAndRead = async (
  decision: Exclude<Decision, { kind: 'no-request' }>,
  invocation: Invocation,
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
const rehearse = async (call: ManualStart, context: ManualContext, invocation: Invocation): Promise<ManualAnswer> => {
  const { ledger } = invocation;
  const decision = await decide(call, context, invocation);
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

/**
 * A manual call names one trigger or one job, so there is one decision.
 *
 * @throws TriggerError `CALL_INVALID` when there is no such trigger or job, it is of another kind, or its schedule has no
 *   such time
 */
const decide = async (call: ManualStart, context: ManualContext, { clock }: Invocation): Promise<Decision> => {
  const identity = callIdentityOf(call, context.lambdaRequestId);
  const decision =
    call.kind === 'start'
      ? planStart(call.request, identity, context.plan)
      : plan(await eventOf(call, identity, context), { ...context.plan, only: call.trigger })[0];
  if (decision === undefined) throw new Error('plan gave no decision for a named trigger');
  // An input that gives no valid request is the caller's mistake: told at once, nothing was promised yet.
  if (decision.kind === 'invalid' && call.kind === 'input')
    throw invalidCall(invalidInput(call.trigger, decision.error));
  if (decision.kind === 'no-request' && CALLERS_MISTAKES.has(decision.reason)) {
    const trigger = context.plan.triggers.triggers.find(({ name }) => name === decision.trigger);
    throw invalidCall(trigger === undefined ? decision.message : byHand(decision.message, trigger, clock()));
  }
  return decision;
};

const invalidInput = (trigger: string, { message }: ErrorInfo): string =>
  `This call gives no valid request of trigger "${trigger}": ${message}. Mend the "input" and call again.`;

const CALLERS_MISTAKES: ReadonlySet<string> = new Set(['unknown-trigger', 'unknown-job', 'wrong-source']);
