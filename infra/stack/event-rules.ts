import type { Triggers } from '../../lib/core/triggers/trigger.ts';
import { getAtt, type Resource, type Resources } from './cloudformation.ts';
import type { PatternNode } from './event-pattern.ts';
import { deadLettersId, QUEUES, type Queue, queueId, ruleNamePrefix } from './queues.ts';
import { runStatePattern } from './run-state-patterns.ts';
import { functionId, pascal, type Stack, shortHash } from './stack-names.ts';
import { uploadPatterns } from './upload-patterns.ts';

const MAX_RULE_NAME = 64;

/** The rules on the account's own event bus: uploads, and ends of runs, each into its queue. */
export const eventRuleResources = (stack: Stack, triggers: Triggers): Resources =>
  Object.fromEntries([
    ...uploadPatterns(triggers).map(({ bucket, pattern }) =>
      rule(stack, 'uploads', bucket, `Objects created in ${bucket}`, pattern),
    ),
    rule(stack, 'run-state', '1', 'Runs that ended, of the jobs in the triggers file', runStatePattern(triggers)),
  ]);

const rule = (
  stack: Stack,
  queue: Queue['name'],
  part: string,
  description: string,
  pattern: PatternNode,
): readonly [string, Resource] => [
  `${pascal(queue)}Rule${shortHash(part)}`,
  {
    Type: 'AWS::Events::Rule',
    Properties: {
      Name: ruleName(ruleNamePrefix(stack, queue), part),
      Description: description,
      EventPattern: pattern,
      Targets: [
        {
          Id: 'queue',
          Arn: getAtt(queueId(queue), 'Arn'),
          DeadLetterConfig: { Arn: getAtt(deadLettersId(queue), 'Arn') },
        },
      ],
    },
    // A rule that may not send yet would lose its first events; and a new key must meet the function that knows its
    // trigger, because the one before would find no trigger and let the event go.
    DependsOn: [
      `${queueId(queue)}Policy`,
      `${deadLettersId(queue)}Policy`,
      ...QUEUES.flatMap(({ name, functionName }) => (name === queue ? [functionId(functionName)] : [])),
    ],
  },
];

/** Names a rule for its part, with a hash where the whole does not fit. The prefix always stays: policies name it. */
const ruleName = (prefix: string, part: string): string => {
  const whole = prefix + part;
  if (whole.length <= MAX_RULE_NAME) return whole;
  const hash = shortHash(part).slice(0, 6);
  const room = MAX_RULE_NAME - prefix.length - hash.length - 1;
  return room > 0 ? `${prefix}${part.slice(0, room)}-${hash}` : prefix + hash;
};
