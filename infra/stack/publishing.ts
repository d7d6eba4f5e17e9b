import { OUTCOME_SOURCE } from '../../lib/core/outcome-event/outcome-event.ts';
import type { Triggers } from '../../lib/core/triggers/trigger.ts';
import { arn, type Statement } from './cloudformation.ts';
import type { FunctionName } from './stack-names.ts';

/** The functions that publish outcomes. What the others end, which is rare, the sweep publishes within two minutes. */
export const PUBLISHING_FUNCTIONS: readonly FunctionName[] = ['manual', 'run-state', 'sweep'];

/**
 * Outcome events go to the default bus under the service's own source, and messages to no topic but those of the
 * triggers file. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html
 */
export const publishing = (triggers: Triggers): readonly Statement[] => {
  const topics = topicsOf(triggers);
  return [
    {
      Effect: 'Allow',
      Action: ['events:PutEvents'],
      Resource: arn('events', 'event-bus/default'),
      Condition: { StringEquals: { 'events:source': OUTCOME_SOURCE } },
    },
    ...(topics.length === 0 ? [] : [{ Effect: 'Allow', Action: ['sns:Publish'], Resource: topics }]),
  ];
};

/** Every topic that some trigger tells of its ends, disabled or not: requests may be open. */
export const topicsOf = ({ triggers }: Triggers): string[] => {
  const named = triggers.flatMap(({ notify }) => [notify?.failed, notify?.succeeded]);
  return [...new Set(named.filter((topic) => topic !== undefined))].toSorted();
};
