import type { ErrorInfo } from '../errors.ts';
import type { TriggerEvent } from '../events/event.ts';
import { fieldsOf } from '../events/event-fields.ts';
import { startsNothing } from '../events/show-event.ts';
import { newBudget } from '../expressions/budget.ts';
import { showExpression } from '../expressions/expression.ts';
import type { Trigger } from '../triggers/trigger.ts';
import type { Decision, PlanContext, PlannedRequest } from './decision.ts';
import { identityOf, identityOfUnidentified, requestIdOf } from './identity.ts';
import { evaluateCondition, renderRequest } from './render.ts';
import { uploadKnown } from './reupload-history.ts';

/** An event that a trigger waits for. */
export interface Matched {
  readonly event: TriggerEvent;
  readonly trigger: Trigger;
  /** What the trigger's pattern took from the key. */
  readonly captures: Readonly<Record<string, string>>;
  /** The event as expressions read it, where that is not the event itself. */
  readonly completed?: CompletedEvent;
}

/** An event with the defaults of what it leaves out, or everything that is wrong with it. */
export type CompletedEvent =
  | { readonly ok: true; readonly event: TriggerEvent }
  | { readonly ok: false; readonly errors: readonly string[] };

/** Makes the request, if the trigger's condition holds. */
export const planRequest = (matched: Matched, context: PlanContext): Decision => {
  const { event, trigger, captures, completed = { ok: true, event } } = matched;
  const { triggers, ledgerId } = context;
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
  };
  if (!completed.ok) return { kind: 'invalid', request, error: renderFailed(completed.errors) };
  const fields = fieldsOf({ event: completed.event, trigger, triggers, captures, requestId: request.requestId });

  const upload = uploadKnown(event, trigger, ledgerId);
  const known = upload === undefined ? {} : { upload };
  const invalid = (error: ErrorInfo): Decision => ({ kind: 'invalid', request, error, ...known });

  if (trigger.when !== undefined) {
    const holds = evaluateCondition(trigger.when, fields, budget);
    if (!holds.ok) return invalid(renderFailed([holds.error]));
    if (!holds.value) {
      const message = `${startsNothing(event, trigger.name)}its condition is false: ${showExpression(trigger.when)}`;
      return { kind: 'no-request', trigger: trigger.name, reason: 'condition-false', event, message };
    }
  }
  if (!identified.ok) return invalid({ name: 'NoIdentity', message: identified.error });

  const rendered = renderRequest(trigger.start, fields, budget);
  if (!rendered.ok) return invalid(renderFailed(rendered.errors));
  const { leftOut } = rendered;
  return { kind: 'request', request: { ...request, request: rendered.request }, ...(leftOut && { leftOut }), ...known };
};

/** The error of a request that cannot be rendered, or that Glue would refuse: every error at once. */
export const renderFailed = (errors: readonly string[]): ErrorInfo => ({
  name: 'RenderFailed',
  message: errors.join('; ').slice(0, MAX_FAULTS_CHARACTERS),
});

/** The ledger keeps the message, and errors quote what they found. */
const MAX_FAULTS_CHARACTERS = 4_000;
