import type { BatchCut } from '../events/batch-cut.ts';
import { fieldsOf } from '../events/event-fields.ts';
import { newBudget } from '../expressions/budget.ts';
import type { Decision, PlanContext, PlannedRequest } from './decision.ts';
import { renderFailed, unknownTrigger } from './decision.ts';
import { requestIdOf } from './identity.ts';
import { renderRequest } from './render.ts';

/** The identity of a batch: its group, and the token of the cut, which no other cut has. */
const batchIdentity = ({ group, cutToken }: Pick<BatchCut, 'group' | 'cutToken'>): string =>
  JSON.stringify(['batch', group, cutToken]);

/** The request id of the batch that a cut makes. The token is random, so an id never comes twice. */
export const batchIdOf = (
  { trigger, group, cutToken }: { readonly trigger: string; readonly group: string; readonly cutToken: string },
  ledgerId: string,
): string => requestIdOf({ ledgerId, trigger, identity: batchIdentity({ group, cutToken }) });

/**
 * What a cut leads to: one request, or a rejected one if today's triggers file gives no valid request for it. Its
 * condition was asked of each upload, and is not asked again; a trigger that is disabled starts what has gathered.
 */
export const planBatch = (event: BatchCut, context: PlanContext): Decision => {
  const { triggers, ledgerId, only = '' } = context;
  const trigger = triggers.triggers.find(({ name }) => name === only);
  if (trigger === undefined) return unknownTrigger(event, only, context);
  const request: PlannedRequest = {
    requestId: batchIdOf({ trigger: trigger.name, group: event.group, cutToken: event.cutToken }, ledgerId),
    trigger: trigger.name,
    jobName: trigger.start.JobName,
    markerName: triggers.marker,
    identity: batchIdentity(event),
    event,
    ...(trigger.retry === undefined ? {} : { retry: trigger.retry }),
    ...(trigger.startWithinSeconds === undefined ? {} : { startWithinSeconds: trigger.startWithinSeconds }),
  };
  const fields = fieldsOf({ event, trigger, triggers, captures: {}, requestId: request.requestId });
  const rendered = renderRequest(trigger.start, fields, newBudget());
  if (!rendered.ok) return { kind: 'invalid', request, error: renderFailed(rendered.errors) };
  const { leftOut } = rendered;
  return { kind: 'request', request: { ...request, request: rendered.request }, ...(leftOut && { leftOut }) };
};
