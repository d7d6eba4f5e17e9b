import { unreachable } from '../errors.ts';
import type { ManualCall, S3ObjectCreated, ScheduledTimeReached, TriggerEvent } from '../events/event.ts';
import { explainNoMatch, matchObject } from '../events/s3/match-object.ts';
import { whyNoTrigger } from '../events/s3/why-no-trigger.ts';
import { scheduleTrigger } from '../events/schedule-trigger.ts';
import { startsNothing } from '../events/show-event.ts';
import { didYouMean } from '../nearest-name.ts';
import { checkInput } from '../triggers/declared-input.ts';
import type { Trigger, TriggerSource } from '../triggers/trigger.ts';
import type { Decision, NoRequestReason, PlanContext } from './decision.ts';
import { type CompletedEvent, planRequest } from './plan-request.ts';

/**
 * Decides what an event leads to: at least one decision, one for each trigger that waits for it. It gives the same
 * requests for every delivery of the same event.
 */
export const plan = (event: TriggerEvent, context: PlanContext): readonly Decision[] => {
  switch (event.source) {
    case 's3':
      return context.only === undefined ? planUpload(event, context) : [planNamedObject(event, context)];
    case 'schedule':
      return planSchedule(event, context);
    case 'manual':
      return [planInput(event, context)];
    default:
      return unreachable(event);
  }
};

/**
 * What an upload leads to: {@link plan} for any trigger. Triggers that do not match are many, and none of them is worth
 * a decision of its own.
 */
export const planUpload = (event: S3ObjectCreated, context: PlanContext): readonly Decision[] => {
  const decisions: Decision[] = [];
  for (const trigger of context.triggers.triggers) {
    if (trigger.on.kind !== 's3') continue;
    const match = matchObject(event, trigger.on);
    if (match.matches) decisions.push(planMatched(event, trigger, match.captures, context));
    else if (match.reason === 'folder-marker') {
      decisions.push(nothing(event, match.reason, explainNoMatch(event, trigger.on, match.reason), trigger));
    }
  }
  if (decisions.length > 0) return decisions;
  return [nothing(event, 'no-trigger', whyNoTrigger(event, context.triggers.triggers))];
};

const planNamedObject = (event: S3ObjectCreated, context: PlanContext): Decision => {
  const trigger = context.triggers.triggers.find(({ name }) => name === context.only);
  if (trigger === undefined) return unknownTrigger(event, context.only ?? '', context);
  if (trigger.on.kind !== 's3') return wrongSource(event, trigger);
  const match = matchObject(event, trigger.on);
  if (!match.matches) {
    return nothing(event, match.reason, explainNoMatch(event, trigger.on, match.reason), trigger);
  }
  return planMatched(event, trigger, match.captures, context);
};

/**
 * What a scheduled time leads to: one decision.
 */
export const planSchedule = (event: ScheduledTimeReached, context: PlanContext): readonly Decision[] => {
  const name = context.only ?? event.trigger;
  const trigger = scheduleTrigger(name, context.triggers.triggers);
  if (trigger === undefined) return [unknownTrigger(event, name, context)];
  if (trigger.on.kind !== 'schedule') return [wrongSource(event, trigger)];
  return [planMatched({ ...event, trigger: trigger.name }, trigger, {}, context)];
};

const planInput = (event: ManualCall, context: PlanContext): Decision => {
  const trigger = context.triggers.triggers.find(({ name }) => name === context.only);
  if (trigger === undefined) return unknownTrigger(event, context.only ?? '', context);
  if (trigger.on.kind !== 'manual') return wrongSource(event, trigger);
  return planMatched(event, trigger, {}, context, () => withDeclaredInputs(event, trigger.on));
};

/** The call with the defaults of the inputs that it leaves out. Here, because only calls have inputs. */
const withDeclaredInputs = (event: ManualCall, on: TriggerSource): CompletedEvent => {
  if (on.kind !== 'manual' || on.inputs === undefined) return { ok: true, event };
  const checked = checkInput(event.input, on.inputs);
  return checked.ok ? { ok: true, event: { ...event, input: checked.input } } : checked;
};

const planMatched = (
  event: TriggerEvent,
  trigger: Trigger,
  captures: Readonly<Record<string, string>>,
  context: PlanContext,
  complete: () => CompletedEvent = () => ({ ok: true, event }),
): Decision =>
  trigger.enabled
    ? planRequest({ event, trigger, captures, completed: complete() }, context)
    : nothing(event, 'disabled', 'it is disabled in the triggers file (enabled: false)', trigger);

const unknownTrigger = (event: TriggerEvent, name: string, context: PlanContext): Decision => {
  const names = context.triggers.triggers.map((trigger) => trigger.name);
  const hint = didYouMean(name, names) || ` (there ${names.length === 0 ? 'is none' : `are ${names.join(', ')}`})`;
  return nothing(event, 'unknown-trigger', `the triggers file has no trigger "${name}"${hint}`);
};

const WAITS_FOR: Readonly<Record<TriggerSource['kind'], string>> = {
  s3: 'waits for uploads',
  schedule: 'waits for a scheduled time',
  manual: 'waits for calls with an input',
};

const wrongSource = (event: TriggerEvent, trigger: Trigger): Decision =>
  nothing(event, 'wrong-source', `it ${WAITS_FOR[trigger.on.kind]}`, trigger);

const nothing = (event: TriggerEvent, reason: NoRequestReason, message: string, trigger?: Trigger): Decision => ({
  kind: 'no-request',
  ...(trigger === undefined ? {} : { trigger: trigger.name }),
  reason,
  event,
  message: `${startsNothing(event, trigger?.name)}${message}`,
});
