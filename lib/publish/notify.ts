import type { UnpublishedItem } from '../core/ledger/outbox.ts';
import type { RunReading } from '../core/outcome-event/outcome-event.ts';
import { outcomeNotice, topicFor } from '../core/outcome-event/outcome-notice.ts';
import { isBefore, plusMs } from '../core/time.ts';
import { subjectOf } from '../log/subject.ts';
import type { PublishingInvocation } from '../ports/invocation.ts';

/**
 * Tells the topic that the trigger names, if it names one for this end. Gives whether that is done with: a topic that
 * refuses for good, or for too long, must not keep the outcome unpublished.
 */
export const notify = async (
  item: UnpublishedItem,
  run: RunReading,
  { outlets, clock, timing, log }: PublishingInvocation,
): Promise<boolean> => {
  const topic = topicFor(item, outlets.notifyOf(item.trigger));
  if (topic === undefined) return true;
  const failure = await outlets.topics.tell(topic, outcomeNotice(item, run, outlets.place));
  if (failure === undefined) return true;
  const isGivenUp = failure.isFinal || !isBefore(clock(), plusMs(item.outcomeDue, timing.usageWaitMs));
  const message = isGivenUp
    ? 'nobody was told of an outcome: the topic has not taken the message'
    : 'the topic has not taken the message on an outcome; the sweep tries again';
  const { error } = failure;
  log.error(message, { decision: 'notify-failed', ...subjectOf(item), state: item.state, topic, error });
  return isGivenUp;
};
