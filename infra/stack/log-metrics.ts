import { type Resource, type Resources, ref } from './cloudformation.ts';
import { FUNCTION_NAMES, type FunctionName, logGroupId, pascal, type Stack, stackName } from './stack-names.ts';

/** Something worth an alarm that only the log tells: lines that match `filter`, counted, or the number that stands in them. */
interface LogMetric {
  readonly name: string;
  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
  readonly filter: string;
  readonly functions: readonly FunctionName[];
  /** The field that holds the number; absent: the lines are counted. */
  readonly value?: string;
}

const decision = (name: string): string => `{ $.decision = "${name}" }`;

/** Every decision is one JSON line with a field `decision`; every error has the level `ERROR`. */
const LOG_METRICS = [
  { name: 'Rejected', filter: decision('rejected'), functions: FUNCTION_NAMES },
  // An unrecorded run is one that the ledger could not take in: just as much a matter for a person.
  {
    name: 'DuplicateRun',
    filter: '{ ($.decision = "duplicate-run") || ($.decision = "unrecorded-run") }',
    functions: FUNCTION_NAMES,
  },
  { name: 'Malformed', filter: decision('malformed'), functions: ['s3-upload', 'schedule', 'run-state'] },
  // A doubt is an error only when it has lasted too long (doubtAlarmMs in lib/core/ledger/timing.ts).
  {
    name: 'LongDoubt',
    filter: '{ ($.decision = "still-uncertain") && ($.level = "ERROR") }',
    functions: ['sweep'],
  },
  // A missing permission or job: the line of the job rests.
  { name: 'LineRests', filter: '{ ($.decision = "waiting") && ($.level = "ERROR") }', functions: FUNCTION_NAMES },
  { name: 'OldestWaitSeconds', filter: decision('line-waits'), functions: ['sweep'], value: '$.waitsForSeconds' },
  { name: 'SweepErrorLines', filter: '{ $.level = "ERROR" }', functions: ['sweep'] },
] as const satisfies readonly LogMetric[];

/** Ties alarms to metrics that are counted: one on a misspelt name would be silent for ever. */
export type LogMetricName = (typeof LOG_METRICS)[number]['name'];

/** The custom metrics' name space, one for each stage. */
export const metricNamespace = (stack: Stack): string => stackName(stack);

/** Without a default value: a metric is paid for only in hours in which something was counted. */
export const logMetricResources = (stack: Stack): Resources =>
  Object.fromEntries(
    LOG_METRICS.flatMap(({ name, filter, functions, value = '1' }: LogMetric) =>
      functions.map((functionName): [string, Resource] => [
        `${name}In${pascal(functionName)}`,
        {
          Type: 'AWS::Logs::MetricFilter',
          Properties: {
            LogGroupName: ref(logGroupId(functionName)),
            FilterPattern: filter,
            MetricTransformations: [{ MetricName: name, MetricNamespace: metricNamespace(stack), MetricValue: value }],
          },
        },
      ]),
    ),
  );
