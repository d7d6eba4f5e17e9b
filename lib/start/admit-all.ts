import { TriggerError } from '../core/errors.ts';
import type { Decision } from '../core/plan/decision.ts';
import type { Invocation } from '../ports/invocation.ts';
import { admit } from './admit.ts';

/**
 * Gets every request that one event led to into the ledger, whatever happens to the others.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE` when one of them could not be admitted; deliver the event again
 */
export const admitAll = async (decisions: readonly Decision[], invocation: Invocation): Promise<void> => {
  const failures: unknown[] = [];
  for (const decision of decisions) {
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
