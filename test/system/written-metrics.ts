import * as z from 'zod';
import { readStackTemplate } from '../../infra/stack/read-stack-template.ts';
import { isObject } from '../../lib/core/json.ts';
import type { EventFeed } from '../../local/event-feed.ts';

/** The name space of a stage `test`. */
export const NAMESPACE = 'glue-job-trigger-test';

/** One metric as CloudWatch takes it out of a document. */
export interface Extracted {
  readonly namespace: unknown;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, unknown>>;
  readonly value: readonly number[];
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
const documentForm = z.looseObject({
  _aws: z.strictObject({
    Timestamp: z.int(),
    CloudWatchMetrics: z.array(
      z.strictObject({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string()).max(30)),
        Metrics: z.array(z.strictObject({ Name: z.string(), Unit: z.enum(['Count', 'Seconds']) })).max(100),
      }),
    ),
  }),
});

const numbers = z.union([z.number().transform((number) => [number]), z.array(z.number()).max(100)]);

const extract = (fields: unknown): readonly Extracted[] => {
  const document = documentForm.parse(fields);
  return document._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) =>
      Metrics.map(({ Name }) => ({
        namespace: Namespace,
        name: Name,
        dimensions: Object.fromEntries(names.map((name) => [name, document[name]])),
        value: numbers.parse(document[Name]),
      })),
    ),
  );
};

/** The metrics that the functions write from now on, each as CloudWatch would take it; the list grows. */
export const writtenMetrics = (feed: Pick<EventFeed, 'listen'>): readonly Extracted[] => {
  const written: Extracted[] = [];
  feed.listen((event) => {
    if (event.kind === 'function-log' && isObject(event.fields?.['_aws'])) written.push(...extract(event.fields));
  });
  return written;
};

const alarmForm = z
  .looseObject({
    AlarmName: z.string(),
    Namespace: z.string(),
    MetricName: z.string(),
    Threshold: z.number(),
    ComparisonOperator: z.string(),
    Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })),
  })
  .transform(({ AlarmName, Namespace, MetricName, Threshold, ComparisonOperator, Dimensions }) => ({
    name: AlarmName.slice(`${NAMESPACE}-`.length),
    threshold: Threshold,
    comparison: ComparisonOperator,
    metric: {
      namespace: Namespace,
      name: MetricName,
      dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
    },
  }));

/** An alarm of the stack on a metric that the functions write. */
export type MetricAlarm = z.infer<typeof alarmForm>;

/** The alarms of the stack that a triggers file gives, of these metrics. */
export const alarmsOn = (triggersFile: string, metrics: readonly string[]): readonly MetricAlarm[] => {
  const { Resources } = readStackTemplate(
    { service: 'glue-job-trigger', stage: 'test' },
    { TRIGGERS_FILE: triggersFile },
  );
  return Object.values(Resources)
    .filter(
      ({ Type, Properties }) =>
        Type === 'AWS::CloudWatch::Alarm' && metrics.includes(String(Properties?.['MetricName'])),
    )
    .map(({ Properties }) => alarmForm.parse(Properties));
};
