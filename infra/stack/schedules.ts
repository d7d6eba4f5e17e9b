import type { ScheduleSource, Trigger, Triggers } from '../../lib/core/triggers/trigger.ts';
import { getAtt, policyDocument, type Resource, type Resources, ref } from './cloudformation.ts';
import { deadLettersId, queueId } from './queues.ts';
import { functionId, type Stack, shortHash, stackName } from './stack-names.ts';

const GROUP_ID = 'ScheduleGroup';
const ROLE_ID = 'SchedulerRole';

/**
 * What EventBridge Scheduler sends. The scheduled time makes two deliveries the same event; the execution id would not,
 * because it is a new one for each attempt.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
export const scheduleInput = (triggerName: string): string =>
  JSON.stringify({
    kind: 'schedule',
    trigger: triggerName,
    scheduleArn: '<aws.scheduler.schedule-arn>',
    scheduledTime: '<aws.scheduler.scheduled-time>',
    attempt: '<aws.scheduler.attempt-number>',
  });

/** A group of schedules, one for each enabled schedule trigger, and the role by which they send to their queue. */
export const scheduleResources = (stack: Stack, triggers: Triggers): Resources => ({
  [GROUP_ID]: { Type: 'AWS::Scheduler::ScheduleGroup', Properties: { Name: stackName(stack) } },
  [ROLE_ID]: schedulerRole(),
  ...Object.fromEntries(
    triggers.triggers.flatMap((trigger) =>
      trigger.enabled && trigger.on.kind === 'schedule' ? [schedule(trigger, trigger.on)] : [],
    ),
  ),
});

const schedule = (trigger: Trigger, on: ScheduleSource): readonly [string, Resource] => [
  `Schedule${shortHash(trigger.name)}`,
  {
    Type: 'AWS::Scheduler::Schedule',
    // A rate(…) schedule is due at once: the function that knows its trigger must be there, and the role able to send.
    DependsOn: [functionId('schedule'), `${queueId('schedules')}Policy`],
    Properties: {
      Name: trigger.name,
      GroupName: ref(GROUP_ID),
      Description: `Starts ${trigger.start.JobName}`,
      ScheduleExpression: on.expression,
      ScheduleExpressionTimezone: on.timezone,
      FlexibleTimeWindow:
        on.flexibleWindowMinutes === 0
          ? { Mode: 'OFF' }
          : { Mode: 'FLEXIBLE', MaximumWindowInMinutes: on.flexibleWindowMinutes },
      Target: {
        Arn: getAtt(queueId('schedules'), 'Arn'),
        RoleArn: getAtt(ROLE_ID, 'Arn'),
        Input: scheduleInput(trigger.name),
        // A day, and as often as Scheduler offers. What then still is not delivered is kept.
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        DeadLetterConfig: { Arn: getAtt(deadLettersId('schedules'), 'Arn') },
      },
    },
  },
];

/** Only schedules of this stack's group may assume it, and it may only send messages. */
const schedulerRole = (): Resource => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: policyDocument([
      {
        Effect: 'Allow',
        Principal: { Service: 'scheduler.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId'), 'aws:SourceArn': getAtt(GROUP_ID, 'Arn') },
        },
      },
    ]),
    Policies: [
      {
        PolicyName: 'send',
        PolicyDocument: policyDocument([
          {
            Effect: 'Allow',
            Action: 'sqs:SendMessage',
            Resource: [getAtt(queueId('schedules'), 'Arn'), getAtt(deadLettersId('schedules'), 'Arn')],
          },
        ]),
      },
    ],
  },
});
