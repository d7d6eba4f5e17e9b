import type { ErrorInfo } from '../core/errors.ts';
import type { OutcomeEvent } from '../core/outcome-event/outcome-event.ts';
import type { Notice } from '../core/outcome-event/outcome-notice.ts';
import type { Place } from '../core/outcome-event/place.ts';
import type { Notify } from '../core/triggers/trigger.ts';

/** Why something was not published. `isFinal`: the same would be refused again. */
export interface PublishFailure {
  readonly error: ErrorInfo;
  readonly isFinal: boolean;
}

/** The account's default event bus. */
export interface EventBus {
  /**
   * Puts up to ten events, and gives for each why it was not taken; undefined where it was. Never
   * throws. An event that was put may be reported as failed, because the reply was lost.
   */
  put(events: readonly OutcomeEvent[]): Promise<readonly (PublishFailure | undefined)[]>;
}

/** SNS topics. */
export interface Topics {
  /** Gives why the topic has not taken it; undefined when it has. Never throws. */
  tell(topicArn: string, notice: Notice): Promise<PublishFailure | undefined>;
}

/** Where outcomes are published. */
export interface Outlets {
  readonly bus: EventBus;
  readonly topics: Topics;
  readonly place: Place;
  /** What today's triggers file says of a trigger. */
  notifyOf(trigger: string): Notify | undefined;
}
