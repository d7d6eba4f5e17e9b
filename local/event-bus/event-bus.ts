import { matchesPattern, type PatternNode } from '../../infra/stack/event-pattern.ts';
import type { BusEvent } from './aws-events.ts';

/** Events that match go to the queue. */
export interface BusRule {
  readonly pattern: PatternNode;
  readonly queueName: string;
}

/** The account's event bus. */
export interface EventBus {
  /** Sends the event to the queue of each rule that it matches; gives the queues. */
  readonly put: (event: BusEvent) => Promise<readonly string[]>;
}

/** A bus with the very patterns that are deployed. Like EventBridge it delivers once for each rule that matches. */
export const createEventBus = (
  rules: readonly BusRule[],
  send: (queueName: string, body: string) => Promise<unknown>,
): EventBus => ({
  put: async (event) => {
    const queues = rules.filter(({ pattern }) => matchesPattern(pattern, event)).map(({ queueName }) => queueName);
    const body = JSON.stringify(event);
    await Promise.all(queues.map((queueName) => send(queueName, body)));
    return queues;
  },
});
