import type { Json } from '../../lib/core/json.ts';
import { dimensionsOf } from '../../lib/log/metric-tally.ts';
import type { MetricName, OverallMetricName } from '../../lib/log/metrics.ts';
import type { Resource } from './cloudformation.ts';
import { metricNamespace } from './log-metrics.ts';
import { type Stack, stackName } from './stack-names.ts';

/** An alarm, and what it watches. */
export interface Alarm {
  readonly name: string;
  /** What it means and what to do, for a person who was woken by it. */
  readonly description: string;
  readonly metric: Metric;
  readonly threshold: number;
  readonly comparison: 'GreaterThanOrEqualToThreshold' | 'LessThanThreshold';
  readonly periodSeconds: number;
  /** One of the last so many periods is enough; absent: the last one counts. */
  readonly ofPeriods?: number;
  readonly missing: 'notBreaching' | 'breaching';
}

/** What CloudWatch has of a metric. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly statistic: 'Maximum' | 'Sum';
  readonly dimensions: Readonly<Record<string, Json>>;
}

/** One in five minutes is enough, and nothing is none. */
export const atLeastOne = {
  threshold: 1,
  comparison: 'GreaterThanOrEqualToThreshold',
  periodSeconds: 300,
  missing: 'notBreaching',
} as const;

/**
 * For what the sweep measures each minute, where there is anything: a number that does not come is none. A sweep that
 * comes late must not end the alarm, so one of the last two periods is enough.
 */
export const whileMeasured = { ...atLeastOne, ofPeriods: 2 } as const;

/** A metric of all triggers together. */
export const overallMetric = (
  stack: Stack,
  name: OverallMetricName,
  statistic: Metric['statistic'] = 'Maximum',
): Metric => ({ namespace: metricNamespace(stack), name, statistic, dimensions: {} });

/** A metric of one trigger. */
export const triggerMetric = (
  stack: Stack,
  name: MetricName,
  { trigger, jobName }: { readonly trigger: string; readonly jobName: string },
  statistic: Metric['statistic'],
): Metric => ({ namespace: metricNamespace(stack), name, statistic, dimensions: dimensionsOf(trigger, jobName) });

/** Without a topic the alarm exists as well: the console shows it, and a topic can be given later. */
export const alarmResource = (stack: Stack, alarm: Alarm, topic: string | undefined): Resource => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmName: stackName(stack, alarm.name),
    AlarmDescription: alarm.description,
    Namespace: alarm.metric.namespace,
    MetricName: alarm.metric.name,
    Dimensions: Object.entries(alarm.metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
    Statistic: alarm.metric.statistic,
    Period: alarm.periodSeconds,
    EvaluationPeriods: alarm.ofPeriods ?? 1,
    ...(alarm.ofPeriods === undefined ? {} : { DatapointsToAlarm: 1 }),
    Threshold: alarm.threshold,
    ComparisonOperator: alarm.comparison,
    TreatMissingData: alarm.missing,
    ...(topic === undefined ? {} : { AlarmActions: [topic], OKActions: [topic] }),
  },
});
