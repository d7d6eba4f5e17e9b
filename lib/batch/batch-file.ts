import { ruleOfTrigger } from '../core/batch/rule-of-trigger.ts';
import type { Decision, PlanContext } from '../core/plan/decision.ts';
import { batchIdOf, planBatch } from '../core/plan/plan-batch.ts';
import { planSingle } from '../core/plan/plan-single.ts';
import { readsManifest } from '../core/triggers/batch-reads.ts';
import type { BatchFile } from '../ports/batching.ts';

/** What a compiled triggers file says of batches. */
export const batchFileOf = (context: PlanContext): BatchFile => {
  const { ledgerId, triggers: file } = context;
  const triggers = new Map(file.triggers.map((trigger) => [trigger.name, trigger]));
  const listed = new Map(
    file.triggers.flatMap(({ name, batch, start }) =>
      batch !== undefined && readsManifest(start) ? [[name, batch.format ?? 'json-lines'] as const] : [],
    ),
  );
  return {
    ruleOf: (name) => ruleOfTrigger(triggers.get(name)),
    manifestOf: (name) => listed.get(name),
    batchIdOf: (cut) => batchIdOf(cut, ledgerId),
    planBatch: (event, only) => planBatch(event, { ...context, only }),
    planSingle: ({ trigger, event }): Decision =>
      event.source === 's3'
        ? planSingle(trigger, event, context)
        : {
            kind: 'no-request',
            reason: 'wrong-source',
            event,
            message: 'it is no upload, so no run is made of it alone',
          },
  };
};
