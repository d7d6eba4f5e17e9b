import type { Trigger, Triggers } from '../../lib/core/triggers/trigger.ts';
import { type Resource, type Resources, ref } from './cloudformation.ts';
import { metricNamespace } from './log-metrics.ts';
import { logGroupId, type Stack, shortHash, stackName } from './stack-names.ts';

/** How long the oldest waiting request has waited, by trigger: the sweep's lines `oldest-waiting`, each minute. */
const METRIC = 'TriggerWaitSeconds';

/** CloudWatch takes the dimension's value from the field of the line that has this name. */
const DIMENSION = 'trigger';

type WaitingTrigger = Trigger & { readonly notify: { readonly waitingLongerThanSeconds: number } };

const isWaitingTrigger = (trigger: Trigger): trigger is WaitingTrigger =>
  trigger.notify?.waitingLongerThanSeconds !== undefined;

/**
 * The alarms of `notify.waitingLongerThan`, and the metric that they read. The metric has a value for the triggers with
 * such an alarm only, because each value of a dimension is paid for as a metric of its own.
 */
export const waitingResources = (stack: Stack, { triggers, alarmTopic }: Triggers): Resources => {
  const waiting = triggers.filter(isWaitingTrigger);
  if (waiting.length === 0) return {};
  const alarms = waiting.map((trigger): [string, Resource] => [
    `WaitingAlarm${shortHash(trigger.name)}`,
    waitingAlarm(stack, trigger, trigger.notify.failed ?? alarmTopic),
  ]);
  return { [METRIC]: metricFilter(stack, waiting), ...Object.fromEntries(alarms) };
};

const metricFilter = (stack: Stack, waiting: readonly WaitingTrigger[]): Resource => {
  const named = waiting.map(({ name }) => `($.${DIMENSION} = "${name}")`).join(' || ');
  return {
    Type: 'AWS::Logs::MetricFilter',
    Properties: {
      LogGroupName: ref(logGroupId('sweep')),
      FilterPattern: `{ ($.decision = "oldest-waiting") && (${named}) }`,
      MetricTransformations: [
        {
          MetricName: METRIC,
          MetricNamespace: metricNamespace(stack),
          MetricValue: '$.waitsForSeconds',
          Dimensions: [{ Key: DIMENSION, Value: `$.${DIMENSION}` }],
        },
      ],
    },
  };
};

const waitingAlarm = (stack: Stack, { name, notify }: WaitingTrigger, topic: string | undefined): Resource => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmName: stackName(stack, `${name}-waiting`),
    AlarmDescription: `A request of trigger ${name} has waited for longer than ${notify.waitingLongerThanSeconds / 60} minutes. The log lines oldest-waiting of the sweep name it, its job and the reason.`,
    Namespace: metricNamespace(stack),
    MetricName: METRIC,
    Dimensions: [{ Name: DIMENSION, Value: name }],
    Statistic: 'Maximum',
    Period: 300,
    EvaluationPeriods: 1,
    Threshold: notify.waitingLongerThanSeconds,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
    ...(topic === undefined ? {} : { AlarmActions: [topic], OKActions: [topic] }),
  },
});
