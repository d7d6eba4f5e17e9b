import { toErrorInfo } from '../core/errors.ts';
import { nearMissesOf } from '../core/expect/near-misses.ts';
import type { Decision } from '../core/plan/decision.ts';
import { DAY_MS, plusMs } from '../core/time.ts';
import type { Trigger } from '../core/triggers/trigger.ts';
import type { NearMissNotes } from '../ports/expected-checks.ts';
import type { Invocation } from '../ports/invocation.ts';

/** Longer than from the beginning of one date's time to the check of it. */
const KEEP_MS = 3 * DAY_MS;

/**
 * Notes an upload that starts nothing where a trigger that expects something nearly takes it. It only informs, so it
 * never throws: the message on the upload is done.
 */
export const noteNearMisses = async (
  decision: Decision,
  triggers: readonly Trigger[],
  notes: NearMissNotes,
  { clock, log }: Pick<Invocation, 'clock' | 'log'>,
): Promise<void> => {
  const now = clock();
  for (const { trigger, miss } of nearMissesOf(decision, triggers, now)) {
    await notes.noteNearMiss(trigger, miss, plusMs(now, KEEP_MS)).catch((error: unknown) => {
      const message = 'a near miss could not be noted, so no event on something missing will name it';
      log.warn(message, { decision: 'near-miss-not-noted', trigger, error: toErrorInfo(error) });
    });
  }
};
