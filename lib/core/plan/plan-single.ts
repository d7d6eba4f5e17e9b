import type { S3ObjectCreated } from '../events/event.ts';
import type { Decision, PlanContext } from './decision.ts';
import { planUploadFor } from './plan.ts';

/**
 * What an upload leads to that has gathered, and shares no run after all, because its trigger batched no more when its
 * group was cut. It stays so if the trigger batches again by now: the cut has said that it is a request of its own.
 */
export const planSingle = (trigger: string, event: S3ObjectCreated, context: PlanContext): Decision => {
  const { triggers } = context.triggers;
  const alone = triggers.map(({ batch, ...other }) =>
    other.name === trigger ? other : { ...other, ...(batch && { batch }) },
  );
  return planUploadFor(trigger, event, { ...context, triggers: { ...context.triggers, triggers: alone } });
};
