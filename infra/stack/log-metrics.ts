import { DECISIONS, type DecisionMetric, type DecisionName, type DecisionRow } from '../../lib/log/decisions.ts';
import { type Resource, type Resources, ref } from './cloudformation.ts';
import { CLOSING_FUNCTIONS } from './manifests.ts';
import { PUBLISHING_FUNCTIONS } from './publishing.ts';
import { FUNCTION_NAMES, type FunctionName, logGroupId, pascal, type Stack, stackName } from './stack-names.ts';

type MetricOf<D extends DecisionName> = (typeof DECISIONS)[D] extends {
  readonly metric: { readonly name: infer N extends string };
}
  ? N
  : never;

/** A metric of some decisions, by lib/log/decisions.ts. */
type DecisionMetricName = { [D in DecisionName]: MetricOf<D> }[DecisionName];

/** Ties alarms to metrics that are counted: one on a misspelt name would be silent for ever. */
export type LogMetricName = DecisionMetricName | 'SweepErrorLines';

/** The functions that can log the metric's decisions. A test follows their imports. */
const WRITTEN_BY: Readonly<Record<LogMetricName, readonly FunctionName[]>> = {
  DuplicateRun: FUNCTION_NAMES,
  JobRefused: FUNCTION_NAMES,
  Malformed: ['s3-upload', 'schedule', 'run-state'],
  LongDoubt: ['sweep'],
  PublishFailed: PUBLISHING_FUNCTIONS,
  FuseBlown: ['sweep'],
  BatchIncomplete: CLOSING_FUNCTIONS,
  BatchStranded: CLOSING_FUNCTIONS,
  MemberElsewhere: CLOSING_FUNCTIONS,
  OldCut: CLOSING_FUNCTIONS,
  SweepErrorLines: ['sweep'],
};

const ROWS: Readonly<Record<string, DecisionRow>> = DECISIONS;

/** Which lines are counted. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
const filterOf = (name: LogMetricName): string => {
  if (name === 'SweepErrorLines') return '{ $.level = "ERROR" }';
  const counted = Object.entries(ROWS).filter(([, { metric }]) => metric?.name === name);
  const { level }: Partial<DecisionMetric> = counted[0]?.[1].metric ?? {};
  const decisions = counted.map(([decision]) => `($.decision = "${decision}")`).join(' || ');
  return level === undefined ? `{ ${decisions} }` : `{ ${decisions} && ($.level = "${level.toUpperCase()}") }`;
};

/** The custom metrics' name space, one for each stage. */
export const metricNamespace = (stack: Stack): string => stackName(stack);

const isMetricName = (name: string): name is LogMetricName => Object.hasOwn(WRITTEN_BY, name);

/** Without a default value: a metric is paid for only in hours in which something was counted. */
export const logMetricResources = (stack: Stack): Resources =>
  Object.fromEntries(
    Object.keys(WRITTEN_BY)
      .filter(isMetricName)
      .flatMap((name) =>
        WRITTEN_BY[name].map((functionName): [string, Resource] => [
          `${name}In${pascal(functionName)}`,
          {
            Type: 'AWS::Logs::MetricFilter',
            Properties: {
              LogGroupName: ref(logGroupId(functionName)),
              FilterPattern: filterOf(name),
              MetricTransformations: [{ MetricName: name, MetricNamespace: metricNamespace(stack), MetricValue: '1' }],
            },
          },
        ]),
      ),
  );
