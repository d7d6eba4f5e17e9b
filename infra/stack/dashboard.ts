import type { Json, JsonObject } from '../../lib/core/json.ts';
import type { MetricName } from '../../lib/log/metrics.ts';
import { alarms } from './alarms.ts';
import type { Resources } from './cloudformation.ts';
import { metricNamespace } from './log-metrics.ts';
import { type Stack, stackName } from './stack-names.ts';

/** A graph that has a line for each trigger. */
interface Graph {
  readonly title: string;
  readonly lines: readonly Lines[];
}

interface Lines {
  readonly metric: MetricName;
  /** Before the trigger's name. */
  readonly label: string;
  readonly statistic: 'Sum' | 'Maximum' | 'p50' | 'p95';
  /** The number is shown divided by this. */
  readonly per?: number;
}

const HOUR_SECONDS = 3_600;

/** Each row of the screen: three graphs. */
const ROWS: readonly (readonly Graph[])[] = [
  [
    {
      title: 'What came: requests admitted, uploads gathered, duplicates; what was expected and is missing',
      lines: [
        { metric: 'ExpectedMissing', label: 'missing', statistic: 'Maximum' },
        { metric: 'Admitted', label: 'admitted', statistic: 'Sum' },
        { metric: 'Gathered', label: 'gathered', statistic: 'Sum' },
        { metric: 'Duplicates', label: 'duplicate', statistic: 'Sum' },
      ],
    },
    {
      title: 'What waits: length of the backlog',
      lines: [{ metric: 'BacklogLength', label: 'waiting', statistic: 'Maximum' }],
    },
    {
      title: 'What waits: its oldest request, or paused since, hours',
      lines: [
        { metric: 'BacklogAgeSeconds', label: 'oldest', statistic: 'Maximum', per: HOUR_SECONDS },
        { metric: 'PausedSeconds', label: 'paused', statistic: 'Maximum', per: HOUR_SECONDS },
      ],
    },
  ],
  [
    { title: 'What runs', lines: [{ metric: 'RunsInFlight', label: 'running', statistic: 'Maximum' }] },
    {
      title: 'What was started and succeeded',
      lines: [
        { metric: 'Started', label: 'started', statistic: 'Sum' },
        { metric: 'Succeeded', label: 'succeeded', statistic: 'Sum' },
      ],
    },
    {
      title: 'How long it took, seconds: from event to start, in the backlog',
      lines: [
        { metric: 'SecondsToStart', label: 'to start, median', statistic: 'p50' },
        { metric: 'SecondsToStart', label: 'to start, 95 of 100', statistic: 'p95' },
        { metric: 'SecondsWaited', label: 'waited, 95 of 100', statistic: 'p95' },
      ],
    },
  ],
  [
    {
      title: 'What failed: runs',
      lines: [{ metric: 'Failed', label: 'failed', statistic: 'Sum' }],
    },
    {
      title: 'What failed: requests rejected, rejected still, cancelled',
      lines: [
        { metric: 'Rejected', label: 'rejected', statistic: 'Sum' },
        { metric: 'RejectedNow', label: 'rejected still', statistic: 'Maximum' },
        { metric: 'Cancelled', label: 'cancelled', statistic: 'Sum' },
      ],
    },
    {
      title: 'What it cost: DPU hours of ended runs',
      lines: [{ metric: 'DpuSeconds', label: 'DPU hours', statistic: 'Sum', per: HOUR_SECONDS }],
    },
  ],
];

const WIDTH = 8;
const HEIGHT = 6;
const ALARMS_HEIGHT = 3;
const PERIOD_SECONDS = 300;

/** One screen: all alarms of the stack, then what came, what waits, what runs, what failed and what it cost. */
export const dashboardResources = (stack: Stack): Resources => ({
  Dashboard: {
    Type: 'AWS::CloudWatch::Dashboard',
    Properties: {
      DashboardName: stackName(stack),
      // Region and account are put in by CloudFormation; no name in it has a `${`, for none comes from the triggers.
      DashboardBody: { 'Fn::Sub': JSON.stringify({ widgets: [alarmStates(stack), ...graphs(stack)] }) },
    },
  },
});

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const alarmStates = (stack: Stack): JsonObject => ({
  type: 'alarm',
  ...{ x: 0, y: 0, width: 3 * WIDTH, height: ALARMS_HEIGHT },
  properties: { title: 'Alarms', alarms: alarms(stack).map(({ name }) => alarmArn(stackName(stack, name))) },
});

const alarmArn = (name: string): string =>
  `${'arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:'}${name}`;

const graphs = (stack: Stack): readonly JsonObject[] =>
  ROWS.flatMap((row, y) =>
    row.map(({ title, lines }, x) => ({
      type: 'metric',
      ...{ x: x * WIDTH, y: ALARMS_HEIGHT + y * HEIGHT, width: WIDTH, height: HEIGHT },
      properties: {
        title,
        view: 'timeSeries',
        region: '${AWS::Region}',
        period: PERIOD_SECONDS,
        yAxis: { left: { min: 0, showUnits: false } },
        metrics: lines.flatMap((line, at) => linesOf(stack, line, at)),
      },
    })),
  );

/** A search finds each trigger's metric, also of one that is added later: a dashboard has no limit but 500 lines a graph. */
const linesOf = (stack: Stack, { metric, label, statistic, per }: Lines, at: number): readonly Json[] => {
  const found = `SEARCH('{"${metricNamespace(stack)}",Trigger,Job} MetricName="${metric}"', '${statistic}', ${PERIOD_SECONDS})`;
  const divided = per === undefined ? found : `${found}/${per}`;
  return [[{ id: `e${at}`, expression: divided, label: `${"${!PROP('Dim.Trigger')}"} ${label}` }]];
};
