import { byHand } from '../core/events/manual/call-form.ts';
import { nearMiss } from '../core/events/s3/match-object.ts';
import type { Decision, PlanContext } from '../core/plan/decision.ts';
import type { EpochMs } from '../core/time.ts';
import { patternMeantFor } from '../triggers-file/warnings/key-warnings.ts';

/** What explaining takes: planning, and the moment from which times in advice are looked for. */
export interface ExplainContext extends PlanContext {
  readonly now: EpochMs;
  /** False: nobody is told the call that starts a trigger by hand. A page has a form for it. */
  readonly callForms?: boolean;
}

/** What a person is told beyond the reason why nothing starts; log lines go without it. */
export const withAdvice = (decision: Decision, context: ExplainContext): Decision => {
  if (decision.kind !== 'no-request') return decision;
  if (decision.reason === 'key-does-not-match') return withPatternMeant(decision, context);
  return decision.reason === 'wrong-source' && context.callForms !== false ? withCallForm(decision, context) : decision;
};

type NoRequest = Extract<Decision, { kind: 'no-request' }>;

/**
 * Where an object's key does not match: how the pattern would have to be written if it was meant to. A function does not
 * say this in its log lines, because a pattern's mistake is mended where the file is.
 */
const withPatternMeant = (decision: NoRequest, { triggers: { triggers } }: ExplainContext): Decision => {
  const on = triggers.find(({ name }) => name === decision.trigger)?.on;
  if (on?.kind !== 's3' || decision.event?.source !== 's3' || nearMiss(decision.event.key, on) !== undefined) {
    return decision;
  }
  const meant = patternMeantFor(decision.event.key, on);
  return meant === undefined
    ? decision
    : { ...decision, message: `${decision.message}; written as "${meant}" the pattern would match` };
};

/** Where the event is not for the trigger: the call that is. */
const withCallForm = (decision: NoRequest, { triggers: { triggers }, now }: ExplainContext): Decision => {
  const trigger = triggers.find(({ name }) => name === decision.trigger);
  return trigger === undefined ? decision : { ...decision, message: byHand(decision.message, trigger, now) };
};
