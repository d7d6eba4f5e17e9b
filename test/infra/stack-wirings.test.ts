import { describe, expect, it } from 'vitest';
import { deployedFunctions } from '../../infra/stack/deployed-functions.ts';
import { functionId } from '../../infra/stack/stack-names.ts';
import { stackTemplate } from '../../infra/stack/stack-template.ts';
import { anUploadTrigger, aTrigger, someTriggers } from './some-triggers.ts';
import { isObject, type TemplateResource } from './template-references.ts';

const triggers = someTriggers([
  anUploadTrigger('orders/**', 'one'),
  anUploadTrigger('bills/**', 'two'),
  aTrigger({
    name: 'nightly',
    on: { kind: 'schedule', expression: 'rate(1 day)', timezone: 'UTC', flexibleWindowMinutes: 0 },
  }),
]);

const { Resources } = stackTemplate({ service: 'glue-job-trigger', stage: 'test' }, triggers, deployedFunctions());

const ofType = (type: string): readonly (readonly [string, TemplateResource])[] =>
  Object.entries(Resources).filter(([, { Type }]) => Type === type);

const at = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (inner, name) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, name) : undefined),
    value,
  );

const idIn = (value: unknown): string => String(at(value, 'Fn::GetAtt', 0));

/** A queue before a function, with what all that sends to it must have. */
const QUEUES = [
  { queue: 'UploadsQueue', deadLetters: 'UploadsDeadLetters' },
  { queue: 'SchedulesQueue', deadLetters: 'SchedulesDeadLetters' },
  { queue: 'RunStateQueue', deadLetters: 'RunStateDeadLetters' },
] as const;

const deadLettersOf = (queueId: string): string | undefined =>
  QUEUES.find(({ queue }) => queue === queueId)?.deadLetters;

describe('dead letters', () => {
  it.each(QUEUES)('of $queue go to $deadLetters, and to no other', ({ queue, deadLetters }) => {
    expect(idIn(at(Resources[queue], 'Properties', 'RedrivePolicy', 'deadLetterTargetArn'))).toBe(deadLetters);
  });

  it('of a rule go where those of its queue go', () => {
    const rules = ofType('AWS::Events::Rule');
    expect(rules).toHaveLength(3);
    for (const [id, { Properties }] of rules) {
      const target = at(Properties, 'Targets', 0);
      expect(idIn(at(target, 'DeadLetterConfig', 'Arn')), id).toBe(deadLettersOf(idIn(at(target, 'Arn'))));
    }
  });

  it('of a schedule go where those of its queue go', () => {
    const [schedule] = ofType('AWS::Scheduler::Schedule');
    const target = at(schedule?.[1].Properties, 'Target');
    expect(idIn(at(target, 'Arn'))).toBe('SchedulesQueue');
    expect(idIn(at(target, 'DeadLetterConfig', 'Arn'))).toBe('SchedulesDeadLetters');
  });
});

describe('what sends to a queue', () => {
  it('sends uploads to the function of uploads, and ends of runs to that of runs', () => {
    for (const [id, { Properties }] of ofType('AWS::Events::Rule')) {
      const source = at(Properties, 'EventPattern', 'source', 0);
      const queue = idIn(at(Properties, 'Targets', 0, 'Arn'));
      expect(queue, id).toBe(source === 'aws.s3' ? 'UploadsQueue' : 'RunStateQueue');
    }
  });

  it('is created after its function, so that no event meets a function that does not know its trigger yet', () => {
    const senders = [...ofType('AWS::Events::Rule'), ...ofType('AWS::Scheduler::Schedule')];
    expect(senders).toHaveLength(4);
    for (const [id, { DependsOn }] of senders) {
      const name = id.startsWith('Uploads') ? 's3-upload' : id.startsWith('RunState') ? 'run-state' : 'schedule';
      expect(DependsOn, id).toContain(functionId(name));
    }
  });

  it('has an id of its own for each bucket', () => {
    const uploads = ofType('AWS::Events::Rule').filter(([id]) => id.startsWith('Uploads'));
    expect(uploads.map(([, { Properties }]) => at(Properties, 'EventPattern', 'detail', 'bucket', 'name', 0))).toEqual([
      'one',
      'two',
    ]);
  });

  it('is let in by the queue only from rules of its own kind in this stack', () => {
    const allowed = (queue: string) => JSON.stringify(Resources[`${queue}Policy`]);
    for (const id of ['UploadsQueue', 'UploadsDeadLetters']) {
      expect(allowed(id)).toContain('rule/glue-job-trigger-test-uploads-*');
    }
    for (const id of ['RunStateQueue', 'RunStateDeadLetters']) {
      expect(allowed(id)).toContain('rule/glue-job-trigger-test-run-state-*');
    }
    for (const id of ['SchedulesQueue', 'SchedulesDeadLetters', 'ManualDeadLetters']) {
      expect(allowed(id)).not.toContain('"Allow"');
    }
  });
});

describe('the schedules’ role', () => {
  it('is assumed only for schedules of this stack’s group, in this account', () => {
    expect(at(Resources['SchedulerRole'], 'Properties', 'AssumeRolePolicyDocument', 'Statement')).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'scheduler.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: {
            'aws:SourceAccount': { Ref: 'AWS::AccountId' },
            'aws:SourceArn': { 'Fn::GetAtt': ['ScheduleGroup', 'Arn'] },
          },
        },
      },
    ]);
    const [schedule] = ofType('AWS::Scheduler::Schedule');
    expect(at(schedule?.[1].Properties, 'GroupName')).toEqual({ Ref: 'ScheduleGroup' });
  });
});

/** What a metric of AWS gives when something is wrong for the first time, as one data point of its period. */
const FIRST_SIGN: Readonly<Record<string, number>> = {
  ApproximateNumberOfMessagesVisible: 1,
  Errors: 1,
  Throttles: 1,
  // Older than fifteen minutes, and no invocation at all.
  ApproximateAgeOfOldestMessage: 901,
  Invocations: 0,
  Failed: 1,
  RejectedNow: 1,
  BacklogLength: 1_000,
  // Longer than six hours.
  BacklogAgeSeconds: 6 * 3_600 + 1,
  // Longer than a day.
  PausedSeconds: 24 * 3_600 + 1,
  ExpectedMissing: 1,
};

/** What the sweep measures; absent numbers are none, and a measurement may come late. */
const MEASURED: readonly unknown[] = [
  ...['RejectedNow', 'BacklogLength', 'BacklogAgeSeconds', 'PausedSeconds', 'ExpectedMissing'],
];

const counted = new Map(
  ofType('AWS::Logs::MetricFilter').map(([, { Properties }]) => {
    const made = at(Properties, 'MetricTransformations', 0);
    return [`${String(at(made, 'MetricNamespace'))} ${String(at(made, 'MetricName'))}`, at(made, 'MetricValue')];
  }),
);

type Alarm = Readonly<Record<string, unknown>> & { readonly id: string };

describe('each alarm', () => {
  const alarms: readonly Alarm[] = ofType('AWS::CloudWatch::Alarm').map(([id, { Properties = {} }]) => ({
    ...Properties,
    id,
  }));

  const firstSignOf = (alarm: Alarm): number | undefined => {
    const name = String(alarm['MetricName']);
    const ours = counted.get(`${String(alarm['Namespace'])} ${name}`);
    return ours === undefined ? FIRST_SIGN[name] : Number(ours);
  };

  it.each(alarms)('$id watches a metric that exists, and begins with its first data point', (alarm) => {
    const value = firstSignOf(alarm);
    expect(value).toBeDefined();
    const { Threshold, ComparisonOperator, EvaluationPeriods, DatapointsToAlarm } = {
      DatapointsToAlarm: 1,
      ...alarm,
    } as Alarm;
    const begins =
      ComparisonOperator === 'LessThanThreshold'
        ? Number(value) < Number(Threshold)
        : Number(value) >= Number(Threshold);
    expect(begins).toBe(true);
    const periods = MEASURED.includes(alarm['MetricName']) ? 2 : 1;
    expect({ EvaluationPeriods, DatapointsToAlarm }).toEqual({ EvaluationPeriods: periods, DatapointsToAlarm: 1 });
  });

  it.each(alarms)('$id is quiet while nothing is wrong', (alarm) => {
    const { Threshold, ComparisonOperator, TreatMissingData, MetricName } = alarm;
    if (ComparisonOperator === 'LessThanThreshold') {
      // The sweep runs ten times in its period. When nothing counts at all, that is what is wrong.
      expect({ MetricName, TreatMissingData }).toEqual({ MetricName: 'Invocations', TreatMissingData: 'breaching' });
      expect(10).toBeGreaterThanOrEqual(Number(Threshold));
    } else {
      expect(0).toBeLessThan(Number(Threshold));
      expect(TreatMissingData).toBe('notBreaching');
    }
  });

  it('adds up counts and takes the highest of sizes and ages', () => {
    for (const alarm of alarms) {
      const { Namespace, MetricName, Statistic } = alarm;
      const isHeight = Namespace === 'AWS/SQS' || MEASURED.includes(MetricName);
      expect(Statistic, alarm.id).toBe(isHeight ? 'Maximum' : 'Sum');
    }
  });

  it('is about a queue or a function of this stack, or about all of its logs', () => {
    for (const alarm of alarms) {
      const dimensions = at(alarm, 'Dimensions');
      const about = JSON.stringify(dimensions);
      if (isObject(alarm) && at(alarm, 'Namespace') === 'glue-job-trigger-test') expect(about).toBe('[]');
      else expect(about, alarm.id).toMatch(/"(?:\w+Queue|\w+DeadLetters|SweepLambdaFunction)"/);
    }
  });
});
