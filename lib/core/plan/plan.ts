import type { ErrorInfo } from '../errors.ts';
import { unreachable } from '../errors.ts';
import type { ManualCall, S3ObjectCreated, ScheduledTimeReached, TriggerEvent } from '../events/event.ts';
import { explainNoMatch, matchObject } from '../events/s3/match-object.ts';
import { whyNoTrigger } from '../events/s3/why-no-trigger.ts';
import { scheduleTrigger } from '../events/schedule-trigger.ts';
import { startsNothing } from '../events/show-event.ts';
import type { NewRequest } from '../ledger/admission-writes.ts';
import { didYouMean } from '../nearest-name.ts';
import { checkInput } from '../triggers/declared-input.ts';
import type { Trigger, TriggerSource, Triggers } from '../triggers/trigger.ts';
import { type CompletedEvent, planRequest } from './plan-request.ts';
import type { UploadKnown } from './reupload-history.ts';

/** What planning needs to know besides the event. */
export interface PlanContext {
  readonly triggers: Triggers;
  /** The ledger's name: part of every request id. */
  readonly ledgerId: string;
  /** The trigger that a manual call names: no other is looked at. */
  readonly only?: string;
}

/** A request as it will stand in the ledger, but for the time of its arrival. */
export type PlannedRequest = Omit<NewRequest, 'arrival'>;

/**
 * What an event leads to.
 *
 * - `request`: a run shall be started, by this request.
 * - `invalid`: a run should be started, but no valid request can be made; the request is kept with the error.
 * - `no-request`: nothing happens, and why.
 *
 * `upload`: what else the ledger may know an upload by; absent for all other events.
 */
export type Decision =
  | {
      readonly kind: 'request';
      readonly request: PlannedRequest;
      /** Fields and arguments that expressions left out for this event; absent when there are none. */
      readonly leftOut?: readonly string[];
      readonly upload?: UploadKnown;
    }
  | {
      readonly kind: 'invalid';
      readonly request: PlannedRequest;
      readonly error: ErrorInfo;
      readonly upload?: UploadKnown;
    }
  | {
      readonly kind: 'no-request';
      /** Absent when it concerns no single trigger. */
      readonly trigger?: string;
      readonly reason: NoRequestReason;
      /** Absent for a direct start. */
      readonly event?: TriggerEvent;
      readonly message: string;
    };

/**
 * Stands as `reason` in log lines and in the answers to manual calls, so people filter by it; docs/operations.md says
 * what each means.
 */
export type NoRequestReason =
  | 'no-trigger'
  | 'unknown-trigger'
  | 'unknown-job'
  | 'disabled'
  | 'wrong-source'
  | 'bucket-does-not-match'
  | 'key-does-not-match'
  | 'folder-marker'
  | 'condition-false';

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
