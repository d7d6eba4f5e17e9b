import type { ExpectedCheck } from '../core/ledger/expected-check.ts';
import { MISSED, missedEvent, missedNotice, showMissing } from '../core/outcome-event/missed-event.ts';
import { isBefore, plusMs, toIso } from '../core/time.ts';
import type { ExpectedChecks } from '../ports/expected-checks.ts';
import type { Invocation, PublishingInvocation } from '../ports/invocation.ts';
import type { PublishFailure } from '../ports/outlets.ts';

/**
 * Publishes the event on a check that the ledger knows, tells the topic that hears of failures, and notes that it was
 * done. Whoever dies before that last write leaves a second publication of the same `outcomeId`.
 */
export const tellMissed = async (
  check: ExpectedCheck,
  checks: ExpectedChecks,
  { outlets, clock, timing, log }: Invocation & Pick<PublishingInvocation, 'outlets'>,
): Promise<void> => {
  const { trigger, jobName, date, missing, outcomeDue } = check;
  // As in the event, so that a person compares the two.
  const nearMisses = check.nearMisses.map(({ what, at, reason }) => ({ what, at: toIso(at), reason }));
  const about = { trigger, jobName, date, missing, nearMisses };
  const event = missedEvent(check, outlets.place);
  const [failure] = await outlets.bus.put([event]);
  const topic = outlets.notifyOf(trigger)?.failed;
  const untold =
    topic === undefined || (failure !== undefined && !failure.isFinal)
      ? undefined
      : await outlets.topics.tell(topic, missedNotice(check, outlets.place));
  const isTooLate = outcomeDue !== undefined && !isBefore(clock(), plusMs(outcomeDue, timing.usageWaitMs));
  const mayComeLater = (why: PublishFailure | undefined, isGivenUp: boolean): boolean =>
    why !== undefined && !why.isFinal && !isGivenUp;
  for (const { error } of [failure ?? [], untold ?? []].flat()) {
    const message = 'it could not be told that something expected is missing';
    log.error(message, {
      decision: 'publish-failed',
      requestId: undefined,
      trigger,
      jobName,
      date,
      state: MISSED,
      error,
    });
  }
  // The bus is tried for ever, as for all outcomes; a topic, as for them, for a quarter of an hour.
  if (mayComeLater(failure, false) || mayComeLater(untold, isTooLate)) return;
  const message = `by ${check.by} ${check.timezone} ${showMissing(check)}`;
  log.warn(message, { decision: 'expected-missed', ...about, outcomeId: event.outcomeId });
  await checks.notePublished(check);
};
