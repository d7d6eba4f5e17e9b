import { showMinute } from '../../lib/core/time-of-day.ts';
import type { Trigger, Triggers } from '../../lib/core/triggers/trigger.ts';
import { type Alarm, alarmResource, atLeastOne, triggerMetric, whileMeasured } from './alarm.ts';
import type { Resources } from './cloudformation.ts';
import { type Stack, shortHash } from './stack-names.ts';

/** The alarms that single triggers ask for, disabled ones too: requests of theirs may be open. */
export const triggerAlarmResources = (stack: Stack, { triggers, alarmTopic }: Triggers): Resources =>
  Object.fromEntries(
    triggers.flatMap((trigger) => {
      const id = shortHash(trigger.name);
      const topic = trigger.notify?.failed ?? alarmTopic;
      return [
        ...failed(stack, trigger).map((alarm) => [`Failed${id}Alarm`, alarmResource(stack, alarm, alarmTopic)]),
        ...missing(stack, trigger).map((alarm) => [`Missing${id}Alarm`, alarmResource(stack, alarm, alarmTopic)]),
        ...waiting(stack, trigger).map((alarm) => [`Waiting${id}Alarm`, alarmResource(stack, alarm, topic)]),
      ];
    }),
  );

const of = ({ name, start }: Trigger) => ({ trigger: name, jobName: start.JobName });

const failed = (stack: Stack, trigger: Trigger): readonly Alarm[] =>
  trigger.failureAlarm !== true
    ? []
    : [
        {
          ...atLeastOne,
          name: `${trigger.name}-run-failed`,
          description: `A run of trigger ${trigger.name} did not succeed. glue-job-trigger history ${trigger.name} lists it.`,
          metric: triggerMetric(stack, 'Failed', of(trigger), 'Sum'),
        },
      ];

const missing = (stack: Stack, trigger: Trigger): readonly Alarm[] =>
  trigger.expect === undefined
    ? []
    : [
        {
          ...whileMeasured,
          name: `${trigger.name}-missing`,
          description: `What trigger ${trigger.name} expects by ${showMinute(trigger.expect.byMinute)} ${trigger.expect.timezone} is missing. glue-job-trigger status ${trigger.name} says what.`,
          metric: triggerMetric(stack, 'ExpectedMissing', of(trigger), 'Maximum'),
        },
      ];

const waiting = (stack: Stack, trigger: Trigger): readonly Alarm[] => {
  const seconds = trigger.notify?.waitingLongerThanSeconds;
  if (seconds === undefined) return [];
  return [
    {
      ...whileMeasured,
      name: `${trigger.name}-waiting`,
      description: `A request of trigger ${trigger.name} has waited for more than ${seconds / 60} minutes. glue-job-trigger backlog ${trigger.start.JobName} says why.`,
      metric: triggerMetric(stack, 'BacklogAgeSeconds', of(trigger), 'Maximum'),
      threshold: seconds,
    },
  ];
};
