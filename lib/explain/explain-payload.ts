import type { ScheduledTimeReached, TriggerEvent } from '../core/events/event.ts';
import { parseGlueRunEvent } from '../core/events/glue-run-event.ts';
import { formForTriggers } from '../core/events/manual/call-form.ts';
import { dueEventOf, dueTimeOf } from '../core/events/manual/due-time.ts';
import { parseManualCall } from '../core/events/manual/manual-call.ts';
import type { ManualRequest, StatusQuestion } from '../core/events/manual/manual-request.ts';
import { parseS3Events } from '../core/events/s3/s3-events.ts';
import { parseScheduleEvent, scheduleTrigger } from '../core/events/schedule-events.ts';
import { isObject } from '../core/json.ts';
import type { Decision } from '../core/plan/decision.ts';
import { plan } from '../core/plan/plan.ts';
import { planStart } from '../core/plan/plan-manual-start.ts';
import { showInput } from '../core/triggers/declared-input.ts';
import { callIdentityOf } from '../manual/manual-event.ts';
import { type AssumedUpload, assumedUpload, type KnownOfObject } from './assumed-upload.ts';
import { type ExplainContext, withAdvice } from './explain-advice.ts';

/** What one event of a payload leads to, or why it is none. */
export type Explanation =
  | {
      readonly kind: 'decided';
      readonly event?: TriggerEvent;
      /** What was made up to complete the event. */
      readonly assumed: readonly string[];
      /** What is doubtful about the event itself. */
      readonly warning?: string;
      /** What the called trigger declares, a line each. */
      readonly inputs?: readonly string[];
      readonly decisions: readonly Decision[];
      /** What the triggers say of when their requests start, by the trigger's name, a line each. */
      readonly flow?: Readonly<Record<string, readonly string[]>>;
    }
  | { readonly kind: 'ignored' | 'malformed'; readonly message: string };

const ENVELOPE_FIELDS = ['Records', 'detail-type', 'kind', 'Type', 'Event'];

/** Explains any payload that a function of the service takes. */
export const explainPayload = async (
  payload: unknown,
  known: KnownOfObject,
  context: ExplainContext,
): Promise<readonly Explanation[]> => {
  if (isObject(payload) && !ENVELOPE_FIELDS.some((name) => Object.hasOwn(payload, name))) {
    return [await explainCall(payload, known, context)];
  }
  const time = parseScheduleEvent(payload);
  if (time.kind === 'event' || (isObject(payload) && Object.hasOwn(payload, 'kind'))) {
    if (time.kind !== 'event') return [time];
    return [explainTime(time.event, context)];
  }
  const end = parseGlueRunEvent(payload);
  if (end.kind === 'event') {
    const { jobName, state } = end.event;
    const message = `a run of ${jobName} has ended (${state}): no new request, but the next request of the job's backlog starts`;
    return [{ kind: 'ignored', message }];
  }
  const explanations: Explanation[] = [];
  for (const record of parseS3Events(payload)) {
    if (record.kind === 'event') explanations.push(await explainUpload({ event: record.event, assumed: [] }, context));
    else explanations.push(record);
  }
  return explanations;
};

/** A time that the schedule never has is told of: Scheduler does not send it, and its run would be one more. */
const explainTime = (event: ScheduledTimeReached, context: ExplainContext): Explanation => {
  const on = scheduleTrigger(event.trigger, context.triggers.triggers)?.on;
  const due = on?.kind === 'schedule' ? dueTimeOf({ ...event, kind: 'schedule', dryRun: false }, on) : undefined;
  return {
    kind: 'decided',
    event,
    assumed: [],
    ...(due?.ok === false && { warning: due.message }),
    decisions: plan(event, context).map((one) => withAdvice(one, context)),
  };
};

/** Each trigger of the file for itself, so that each says precisely why or why not. */
export const explainUpload = async (
  { event, assumed }: AssumedUpload,
  context: ExplainContext,
): Promise<Explanation> => {
  const decisions: Decision[] = [];
  for (const { name } of context.triggers.triggers) decisions.push(...plan(event, { ...context, only: name }));
  if (decisions.length === 0) decisions.push(...plan(event, context));
  return { kind: 'decided', event, assumed, decisions: decisions.map((one) => withAdvice(one, context)) };
};

const explainCall = async (payload: unknown, known: KnownOfObject, context: ExplainContext): Promise<Explanation> => {
  const parsed = parseManualCall(payload, formForTriggers(context.triggers, context.now));
  return parsed.ok ? decideCall(parsed.call, known, context) : { kind: 'malformed', message: parsed.message };
};

const QUESTIONS: ReadonlySet<string> = new Set<StatusQuestion['kind']>([
  'status',
  'run-status',
  'object-status',
  'trigger-status',
  'group-status',
]);

const isQuestion = (call: ManualRequest): call is StatusQuestion => QUESTIONS.has(call.kind);

const decideCall = async (call: ManualRequest, known: KnownOfObject, context: ExplainContext): Promise<Explanation> => {
  if (isQuestion(call)) {
    return { kind: 'ignored', message: 'a status call only asks the ledger; it starts nothing' };
  }
  if (call.kind === 'redrive' || call.kind === 'run-is' || call.kind === 'rerun') {
    const name = call.kind === 'run-is' ? 'redrive' : call.kind;
    return {
      kind: 'ignored',
      message: `a ${name} takes up what the ledger holds, and explain does not read the ledger`,
    };
  }
  if (call.kind === 'pause' || call.kind === 'resume') {
    return { kind: 'ignored', message: `a ${call.kind} changes the ledger, and explain does not read it` };
  }
  if (call.kind === 'close')
    return { kind: 'ignored', message: 'a close concerns what the ledger holds, and explain does not read the ledger' };
  if (call.kind === 'bulk' || call.kind === 'cancel') {
    return {
      kind: 'ignored',
      message: `a ${call.kind === 'bulk' ? call.act : 'cancel'} concerns what the ledger holds, and explain does not read the ledger`,
    };
  }
  const identity = callIdentityOf(call, 'explain');
  const decide = async (event: TriggerEvent, trigger: string, assumed: readonly string[]): Promise<Explanation> => ({
    kind: 'decided',
    event,
    assumed,
    decisions: plan(event, { ...context, only: trigger }).map((one) => withAdvice(one, context)),
  });
  switch (call.kind) {
    case 'start':
      return { kind: 'decided', assumed: [], decisions: [planStart(call.request, identity, context)] };
    case 'object': {
      const { event, assumed } = assumedUpload(call, { known, now: context.now, call: identity });
      return decide(event, call.trigger, assumed);
    }
    case 'schedule': {
      const due = dueEventOf(call, context.triggers.triggers);
      return due.ok ? decide(due.event, call.trigger, []) : { kind: 'malformed', message: due.message };
    }
    case 'input': {
      const decided = await decide({ source: 'manual', input: call.input, call: identity }, call.trigger, []);
      const on = context.triggers.triggers.find(({ name }) => name === call.trigger)?.on;
      const inputs = on?.kind === 'manual' ? on.inputs : undefined;
      return decided.kind !== 'decided' || inputs === undefined
        ? decided
        : { ...decided, inputs: inputs.map(showInput) };
    }
  }
};
