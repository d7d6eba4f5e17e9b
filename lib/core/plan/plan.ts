import { type ErrorInfo, unreachable } from '../errors.ts';
import type { ManualCall, S3ObjectCreated, ScheduledTimeReached, TriggerEvent } from '../events/event.ts';
import { fieldsOf } from '../events/event-fields.ts';
import { explainNoMatch, matchUpload, whyNoTrigger } from '../events/s3/match-object.ts';

import { scheduleTrigger } from '../events/schedule-events.ts';
import { newBudget } from '../expressions/budget.ts';
import { showExpression } from '../expressions/expression.ts';
import type { MemberRole } from '../ledger/membership.ts';
import { checkInput } from '../triggers/declared-input.ts';
import type { Trigger, TriggerSource } from '../triggers/trigger.ts';
import type { Decision, PlanContext, PlannedRequest } from './decision.ts';
import { nothing, renderFailed, unknownTrigger, wrongSource } from './decision.ts';
import { identityOf, identityOfUnidentified, requestIdOf } from './identity.ts';
import { membershipOf } from './membership-of.ts';
import { planBatch } from './plan-batch.ts';
import { evaluateCondition, renderRequest } from './render.ts';
import { uploadKnown } from './reupload-history.ts';

/** What an event leads to: a decision for each trigger that waits for it, one at least; the same for each delivery. */
export const plan = (event: TriggerEvent, context: PlanContext): readonly Decision[] => {
  switch (event.source) {
    case 's3':
      return context.only === undefined ? planUpload(event, context) : [planUploadFor(context.only, event, context)];
    case 'schedule':
      return planSchedule(event, context);
    case 'manual':
      return [planInput(event, context)];
    case 'batch':
      return [planBatch(event, context)];
    default:
      return unreachable(event);
  }
};

/** {@link plan} for an upload. Triggers that do not match are many, and get no decision of their own. */
export const planUpload = (event: S3ObjectCreated, context: PlanContext): readonly Decision[] => {
  const decisions: Decision[] = [];
  for (const trigger of context.triggers.triggers) {
    const { on } = trigger;
    const match = matchUpload(event, trigger);
    if (on.kind !== 's3' || match === undefined) continue;
    if (match.matches) decisions.push(planMatched(event, trigger, match, context));
    else if (match.reason === 'folder-marker') {
      decisions.push(nothing(event, match.reason, explainNoMatch(event, on, match.reason), trigger));
    }
  }
  if (decisions.length > 0) return decisions;
  return [nothing(event, 'no-trigger', whyNoTrigger(event, context.triggers.triggers))];
};

/** {@link plan} for an upload and one trigger, which a person or the ledger names: always a decision of its own. */
export const planUploadFor = (only: string, event: S3ObjectCreated, context: PlanContext): Decision => {
  const trigger = context.triggers.triggers.find(({ name }) => name === only);
  if (trigger === undefined) return unknownTrigger(event, only, context);
  const { on } = trigger;
  const match = matchUpload(event, trigger);
  if (on.kind !== 's3' || match === undefined) return wrongSource(event, trigger);
  if (!match.matches) {
    return nothing(event, match.reason, explainNoMatch(event, on, match.reason), trigger);
  }
  return planMatched(event, trigger, match, context);
};

/** What a scheduled time leads to: one decision. */
export const planSchedule = (event: ScheduledTimeReached, context: PlanContext): readonly Decision[] => {
  const name = context.only ?? event.trigger;
  const trigger = scheduleTrigger(name, context.triggers.triggers);
  if (trigger === undefined) return [unknownTrigger(event, name, context)];
  if (trigger.on.kind !== 'schedule') return [wrongSource(event, trigger)];
  return [planMatched({ ...event, trigger: trigger.name }, trigger, NO_CAPTURES, context)];
};

const planInput = (event: ManualCall, context: PlanContext): Decision => {
  const trigger = context.triggers.triggers.find(({ name }) => name === context.only);
  if (trigger === undefined) return unknownTrigger(event, context.only ?? '', context);
  if (trigger.on.kind !== 'manual') return wrongSource(event, trigger);
  return planMatched(event, trigger, NO_CAPTURES, context, () => withDeclaredInputs(event, trigger.on));
};

/** An event with the defaults of what it leaves out, or everything that is wrong with it. */
type CompletedEvent =
  | { readonly ok: true; readonly event: TriggerEvent }
  | { readonly ok: false; readonly errors: readonly string[] };

/** The call with the defaults of the inputs that it leaves out. Here, because only calls have inputs. */
const withDeclaredInputs = (event: ManualCall, on: TriggerSource): CompletedEvent => {
  if (on.kind !== 'manual' || on.inputs === undefined) return { ok: true, event };
  const checked = checkInput(event.input, on.inputs);
  return checked.ok ? { ok: true, event: { ...event, input: checked.input } } : checked;
};

/** What its key makes of an event for a trigger; only objects have keys. */
interface Matched {
  readonly captures: Readonly<Record<string, string>>;
  readonly role?: MemberRole;
}

const NO_CAPTURES: Matched = { captures: {} };

/**
 * For an event that the trigger waits for: makes the request, or lets an upload gather, if the trigger is enabled and its
 * condition holds. Of a marker no condition is asked: it is no upload, and often empty.
 */
const planMatched = (
  event: TriggerEvent,
  trigger: Trigger,
  { captures, role = 'upload' }: Matched,
  { triggers, ledgerId }: PlanContext,
  complete: () => CompletedEvent = () => ({ ok: true, event }),
): Decision => {
  if (!trigger.enabled) {
    return nothing(event, 'disabled', 'it is disabled in the triggers file (enabled: false)', trigger);
  }
  const budget = newBudget();
  const identified = identityOf(event, trigger);
  const identity = identified.ok ? identified.identity : identityOfUnidentified(event);
  const request: PlannedRequest = {
    requestId: requestIdOf({ ledgerId, trigger: trigger.name, identity }),
    trigger: trigger.name,
    jobName: trigger.start.JobName,
    markerName: triggers.marker,
    identity,
    event,
    ...(trigger.retry === undefined ? {} : { retry: trigger.retry }),
    ...(trigger.startWithinSeconds === undefined ? {} : { startWithinSeconds: trigger.startWithinSeconds }),
  };
  const completed = complete();
  if (!completed.ok) return { kind: 'invalid', request, error: renderFailed(completed.errors) };
  const fields = fieldsOf({ event: completed.event, trigger, triggers, captures, requestId: request.requestId });

  const upload = uploadKnown(event, trigger, ledgerId);
  const known = upload === undefined ? {} : { upload };
  const invalid = (error: ErrorInfo): Decision => ({ kind: 'invalid', request, error, ...known });

  if (trigger.when !== undefined && role === 'upload') {
    const holds = evaluateCondition(trigger.when, fields, budget);
    if (!holds.ok) return invalid(renderFailed([holds.error]));
    if (!holds.value) {
      return nothing(event, 'condition-false', `its condition is false: ${showExpression(trigger.when)}`, trigger);
    }
  }
  if (!identified.ok) return invalid({ name: 'NoIdentity', message: identified.error });
  if (trigger.batch !== undefined && event.source === 's3') {
    const membership = membershipOf(trigger.name, trigger.batch, { role, captures, event });
    if (!membership.ok) return invalid({ name: 'NoGroup', message: membership.error });
    return { kind: 'gather', request, member: membership.member, ...known };
  }

  const rendered = renderRequest(trigger.start, fields, budget);
  if (!rendered.ok) return invalid(renderFailed(rendered.errors));
  const { leftOut } = rendered;
  return { kind: 'request', request: { ...request, request: rendered.request }, ...(leftOut && { leftOut }), ...known };
};
