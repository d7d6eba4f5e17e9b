import type { Triggers } from '../../lib/core/triggers/trigger.ts';
import { type Alarm, alarmResource, atLeastOne, type Metric, overallMetric, whileMeasured } from './alarm.ts';
import { getAtt, type Resources, ref } from './cloudformation.ts';
import { type LogMetricName, metricNamespace } from './log-metrics.ts';
import { DEAD_LETTERS, deadLettersId, QUEUES, queueId } from './queues.ts';
import { functionId, pascal, type Stack, stackName } from './stack-names.ts';

/** By then a message was delivered twice without success, or no function receives messages at all. */
const OLD_MESSAGE_SECONDS = 900;

/** Longer than a request should wait. A job that is full for days keeps the alarm on, and may need more slots. */
const OLD_REQUEST_SECONDS = 6 * 3_600;

/** Longer than a night and the day after it: by then somebody has probably forgotten it. */
const LONG_PAUSE_SECONDS = 24 * 3_600;

/** More than a trigger should leave waiting: an upstream has sent something twice, or a job is far too slow. */
const LONG_BACKLOG = 1_000;

/** The alarms that each stack has, by what they are called in it. They tell the topic when they begin and when they end. */
export const alarmResources = (stack: Stack, triggers: Triggers): Resources =>
  Object.fromEntries(
    alarms(stack).map((alarm) => [`${pascal(alarm.name)}Alarm`, alarmResource(stack, alarm, triggers.alarmTopic)]),
  );

/** What each stack has an alarm on. */
export const alarms = (stack: Stack): readonly Alarm[] => [
  ...DEAD_LETTERS.map((name) => ({
    ...atLeastOne,
    name: `${name}-dead-letters`,
    description: `A message could not be handled and is kept in ${stackName(stack, `${name}-dead-letters`)} for 14 days. Read the log, correct the cause, then redrive that queue.`,
    metric: queueMetric('ApproximateNumberOfMessagesVisible', deadLettersId(name)),
  })),
  ...QUEUES.map(({ name, functionName }) => ({
    ...atLeastOne,
    name: `${name}-old-message`,
    description: `A message in ${stackName(stack, name)} is older than ${OLD_MESSAGE_SECONDS / 60} minutes: the function ${functionName} fails or does not keep up.`,
    metric: queueMetric('ApproximateAgeOfOldestMessage', queueId(name)),
    threshold: OLD_MESSAGE_SECONDS,
  })),
  {
    ...atLeastOne,
    name: 'run-failed',
    description:
      'A run did not succeed. The log lines ended name it; glue-job-trigger history <trigger> --state FAILED lists those of a trigger.',
    metric: overallMetric(stack, 'Failed', 'Sum'),
  },
  {
    ...whileMeasured,
    name: 'rejected',
    description:
      'A request was refused for good, and nobody has taken it up again. The log line rejected has the reason. It is kept in the ledger.',
    metric: overallMetric(stack, 'RejectedNow'),
  },
  logAlarm(
    stack,
    'DuplicateRun',
    'duplicate-run',
    'One attempt has two runs in Glue, which must not be. The log line has both run ids.',
  ),
  logAlarm(
    stack,
    'Malformed',
    'malformed',
    'A message could not be read. It goes to the dead letters; the log line says what is wrong with it.',
  ),
  logAlarm(
    stack,
    'LongDoubt',
    'long-doubt',
    'For a request in doubt it cannot be told whether its run was started: looking at the runs of its job fails.',
  ),
  logAlarm(
    stack,
    'JobRefused',
    'job-refused',
    'Glue refuses a job: the permission or the job is missing. Its requests wait; the log line has the reason.',
  ),
  {
    ...whileMeasured,
    name: 'backlog-old',
    description: `A request has waited for more than ${OLD_REQUEST_SECONDS / 3_600} hours. The log lines oldest-waiting name it, its job and the reason.`,
    metric: overallMetric(stack, 'BacklogAgeSeconds'),
    threshold: OLD_REQUEST_SECONDS,
  },
  {
    ...whileMeasured,
    name: 'paused-long',
    description: `Something has been paused for more than ${LONG_PAUSE_SECONDS / 3_600} hours: uploads wait and nothing of them starts. glue-job-trigger status <trigger> says who paused it and why.`,
    metric: overallMetric(stack, 'PausedSeconds'),
    threshold: LONG_PAUSE_SECONDS,
  },
  {
    ...whileMeasured,
    name: 'backlog-long',
    description: `${LONG_BACKLOG} requests of one trigger wait. The dashboard shows of which; glue-job-trigger cancel takes back what nobody needs.`,
    metric: overallMetric(stack, 'BacklogLength'),
    threshold: LONG_BACKLOG,
  },
  logAlarm(
    stack,
    'PublishFailed',
    'publish-failed',
    'The outcome of a request could not be published, or a topic refused the message on one. The log line has the reason.',
  ),
  logAlarm(
    stack,
    'FuseBlown',
    'fuse-blown',
    'More requests have come for a trigger than its fuse allows, and it is paused. The log line fuse-blown names it; glue-job-trigger status <trigger> shows what waits, resume <trigger> --fuse ends the pause.',
  ),
  logAlarm(
    stack,
    'BatchIncomplete',
    'batch-incomplete',
    'The deadline of a batch is over and something is missing, so its uploads wait. The log lines batch-incomplete name the trigger, the batch and what is missing.',
  ),
  logAlarm(
    stack,
    'BatchStranded',
    'batch-stranded',
    'Uploads gather for a trigger that is not in the triggers file any more. They are kept and start nothing until it is back. The log lines batch-stranded name it.',
  ),
  logAlarm(
    stack,
    'OldCut',
    'batch-not-made',
    'A batch that was closed has no request after 15 minutes: a write fails each time, most often that of the list of its objects. The log lines sweep-error and batch-resumed name it and the reason.',
  ),
  logAlarm(
    stack,
    'MemberElsewhere',
    'member-elsewhere',
    'An upload of a batch stands in another place of the ledger, which must not be. The log line member-elsewhere names it.',
  ),
  logAlarm(
    stack,
    'SweepErrorLines',
    'sweep-error-lines',
    'The sweep logged an error. What it could not do it tries again each minute.',
  ),
  {
    ...atLeastOne,
    name: 'sweep-failed',
    description: 'An invocation of the sweep ended by an error or by its time limit.',
    metric: sweepMetric('Errors'),
  },
  {
    ...atLeastOne,
    name: 'sweep-throttled',
    description: 'The sweep was not run because the account has no concurrency left for functions.',
    metric: sweepMetric('Throttles'),
  },
  {
    ...atLeastOne,
    name: 'sweep-missing',
    description: 'The sweep has not been run for ten minutes: what waits or is in doubt is not taken up.',
    metric: sweepMetric('Invocations'),
    comparison: 'LessThanThreshold',
    periodSeconds: 600,
    missing: 'breaching',
  },
];

const queueMetric = (name: string, queue: string): Metric => ({
  namespace: 'AWS/SQS',
  name,
  statistic: 'Maximum',
  dimensions: { QueueName: getAtt(queue, 'QueueName') },
});

const sweepMetric = (name: string): Metric => ({
  namespace: 'AWS/Lambda',
  name,
  statistic: 'Sum',
  dimensions: { FunctionName: ref(functionId('sweep')) },
});

const logAlarm = (stack: Stack, metric: LogMetricName, name: string, description: string): Alarm => ({
  ...atLeastOne,
  name,
  description,
  metric: { namespace: metricNamespace(stack), name: metric, statistic: 'Sum', dimensions: {} },
});
