import { admit } from './admit.ts';
import { TriggerError } from './core/errors.ts';
import type { TriggerEvent } from './core/event.ts';
import type { PlanContext } from './core/plan.ts';
import { plan } from './core/plan.ts';
import type { Invocation } from './invocation.ts';

/**
 * One event, from what happened to runs: plan decides, and every request gets into the ledger, whatever happens to the
 * others.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE` when one of its requests could not be admitted; deliver the event again
 */
export const admitEvent = async (event: TriggerEvent, context: PlanContext, invocation: Invocation): Promise<void> => {
  const failures: unknown[] = [];
  for (const decision of await plan(event, context)) {
    try {
      await admit(decision, invocation);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === 0) return;
  const cause = failures.length === 1 ? failures[0] : new AggregateError(failures);
  const why = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure))).join('; ');
  throw new TriggerError('LEDGER_UNREACHABLE', why, { retryable: true, cause });
};
