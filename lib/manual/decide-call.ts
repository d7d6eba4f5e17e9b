import { type ErrorInfo, TriggerError } from '../core/errors.ts';
import { byHand } from '../core/events/manual/call-form.ts';
import type { ManualStart } from '../core/events/manual/manual-request.ts';
import type { Decision, PlanContext } from '../core/plan/decision.ts';
import { plan } from '../core/plan/plan.ts';
import { planStart } from '../core/plan/plan-manual-start.ts';
import type { Pauses } from '../ports/backlog.ts';
import type { BatchLedger } from '../ports/batch-ledger.ts';
import type { ExpectedChecks } from '../ports/expected-checks.ts';
import type { GlueReader } from '../ports/glue.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { ObjectReader } from '../ports/objects.ts';
import type { TriggerHistory } from '../ports/trigger-history.ts';
import { callIdentityOf, eventOf } from './manual-event.ts';

/**
 * What a manual call needs besides the invocation, whose ledger asks no index: hence the one here, for objects and
 * runs. `lambdaRequestId` becomes the call's identity when it brings nothing better; Lambda's own retries keep it.
 */
export interface ManualContext {
  readonly plan: PlanContext;
  readonly objects: ObjectReader;
  readonly pauses: Pauses;
  readonly ledger: Pick<Ledger, 'ofObject' | 'requestOfRun' | 'backlog' | 'running' | 'jobs' | 'doubts'>;
  readonly groups: Pick<BatchLedger, 'gathering' | 'group'>;
  readonly history: TriggerHistory;
  readonly checks: Pick<ExpectedChecks, 'last'>;
  readonly reader: Pick<GlueReader, 'get'>;
  readonly region: string;
  readonly lambdaRequestId: string;
}

/** The caller's mistake: told at once, with what is right. */
export const invalidCall = (message: string): TriggerError =>
  new TriggerError('CALL_INVALID', message, { retryable: false });

/**
 * A manual call names one trigger or one job, so there is one decision.
 *
 * @throws TriggerError `CALL_INVALID` when there is no such trigger or job, it is of another kind, or its schedule has no
 *   such time
 */
export const decideCall = async (
  call: ManualStart,
  context: ManualContext,
  { clock }: Invocation,
): Promise<Decision> => {
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
  `This call gives no valid request of trigger "${trigger}": ${message}. Correct the "input" (of the command: name=value), and call again.`;

const CALLERS_MISTAKES: ReadonlySet<string> = new Set(['unknown-trigger', 'unknown-job', 'wrong-source']);
