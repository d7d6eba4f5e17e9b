import { describe, expect, it } from 'vitest';
import type { Resource } from '../../../infra/stack/cloudformation.ts';
import { deployedFunctions } from '../../../infra/stack/deployed-functions.ts';
import { matchesPattern, type PatternNode } from '../../../infra/stack/event-pattern.ts';
import { visibilityTimeoutSeconds } from '../../../infra/stack/queues.ts';
import { stackTemplate } from '../../../infra/stack/stack-template.ts';
import type { Trigger, Triggers } from '../../../lib/core/triggers/trigger.ts';
import { anUploadTrigger, aTrigger, someTriggers } from '../some-triggers.ts';

const functions = deployedFunctions();

const templateOf = (triggers: Triggers, stage = 'test') =>
  stackTemplate({ service: 'glue-job-trigger', stage }, triggers, functions);

const ofType = (type: string, triggers: Triggers, stage?: string): readonly Resource[] =>
  Object.values(templateOf(triggers, stage).Resources).filter(({ Type }) => Type === type);

const schedule = (more: object = {}) =>
  aTrigger({
    name: 'nightly',
    on: {
      kind: 'schedule',
      expression: 'cron(0 2 * * ? *)',
      timezone: 'Europe/Berlin',
      flexibleWindowMinutes: 0,
      ...more,
    },
  });

describe('a schedule trigger', () => {
  it('becomes a schedule of its own name and time zone that sends its scheduled time', () => {
    const [made] = ofType('AWS::Scheduler::Schedule', someTriggers([schedule()]));
    expect(made?.Properties).toMatchObject({
      Name: 'nightly',
      GroupName: { Ref: 'ScheduleGroup' },
      ScheduleExpression: 'cron(0 2 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['SchedulesDeadLetters', 'Arn'] } } },
    });
    const target = made?.Properties?.['Target'] as { Input: string } | undefined;
    expect(JSON.parse(target?.Input ?? 'null')).toEqual({
      kind: 'schedule',
      trigger: 'nightly',
      scheduleArn: '<aws.scheduler.schedule-arn>',
      scheduledTime: '<aws.scheduler.scheduled-time>',
      attempt: '<aws.scheduler.attempt-number>',
    });
  });

  it('may have a flexible window', () => {
    const [made] = ofType('AWS::Scheduler::Schedule', someTriggers([schedule({ flexibleWindowMinutes: 15 })]));
    expect(made?.Properties?.['FlexibleTimeWindow']).toEqual({ Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 });
  });

  it('has no schedule while it is disabled', () => {
    const disabled = { ...schedule(), enabled: false };
    expect(ofType('AWS::Scheduler::Schedule', someTriggers([disabled]))).toEqual([]);
  });
});

describe('the rules', () => {
  it('bear names by which the queues know them, however long bucket and stage are', () => {
    const triggers = someTriggers([anUploadTrigger('**', 'b'.repeat(63)), anUploadTrigger('**', `${'b'.repeat(62)}c`)]);
    for (const stage of ['dev', 'a'.repeat(32)]) {
      const names = ofType('AWS::Events::Rule', triggers, stage)
        .map(({ Properties }) => String(Properties?.['Name']))
        .filter((name) => name.includes('-uploads-'));
      expect(new Set(names).size).toBe(2);
      for (const name of names) {
        expect(name.length).toBeLessThanOrEqual(64);
        expect(name.startsWith(`glue-job-trigger-${stage}-uploads-`)).toBe(true);
      }
    }
  });

  it('are named for their bucket as a whole, else for its beginning and a hash, else for the hash alone', () => {
    const nameOf = (bucket: string, stage: string) =>
      ofType('AWS::Events::Rule', someTriggers([anUploadTrigger('**', bucket)]), stage)
        .map(({ Properties }) => String(Properties?.['Name']))
        .find((name) => name.includes('-uploads-'))
        ?.replace(`glue-job-trigger-${stage}-uploads-`, '');
    expect(nameOf('b'.repeat(35), 'dev')).toBe('b'.repeat(35));
    expect(nameOf('b'.repeat(36), 'dev')).toMatch(/^b{28}-[0-9a-f]{6}$/);
    expect(nameOf('b'.repeat(36), 's'.repeat(30))).toMatch(/^b-[0-9a-f]{6}$/);
    expect(nameOf('b'.repeat(36), 's'.repeat(31))).toMatch(/^[0-9a-f]{6}$/);
  });

  it('tell of the runs of all jobs in the file, also those of disabled triggers', () => {
    const triggers = someTriggers([
      aTrigger({ start: { JobName: 'one' } }),
      aTrigger({ start: { JobName: 'two' }, enabled: false }),
      aTrigger({ start: { JobName: 'one' } }),
    ]);
    const [rule] = ofType('AWS::Events::Rule', triggers);
    expect(rule?.Properties?.['EventPattern']).toMatchObject({ detail: { jobName: ['one', 'two'] } });
  });

  it('are one for the ends of runs, which lets more through where the names do not fit, and never less', () => {
    const names = Array.from({ length: 120 }, (_, at) => `${at % 2 ? 'orders' : 'bills'}-of-a-rather-long-name-${at}`);
    const rules = ofType('AWS::Events::Rule', someTriggers(names.map((JobName) => aTrigger({ start: { JobName } }))));
    expect(rules).toHaveLength(1);
    const pattern = rules[0]?.Properties?.['EventPattern'] as PatternNode;
    expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2048);
    const ended = (jobName: string) => ({
      source: 'aws.glue',
      'detail-type': 'Glue Job State Change',
      detail: { jobName, state: 'SUCCEEDED' },
    });
    for (const name of names) expect(matchesPattern(pattern, ended(name)), name).toBe(true);
    expect(matchesPattern(pattern, ended('invoices'))).toBe(false);
  });
});

describe('the visibility timeout of a queue', () => {
  it('is six times the time limit of its function, and the time for which a batch is collected', () => {
    const worker = { timeoutSeconds: 60, memoryMegabytes: 256 };
    const feed = { queueId: 'UploadsQueue', batchSize: 10, batchWindowSeconds: 5, maximumConcurrency: 2 };
    expect(visibilityTimeoutSeconds(worker, feed)).toBe(365);
    expect(visibilityTimeoutSeconds(worker, undefined)).toBe(360);
  });
});

describe('the permission to start jobs', () => {
  it('names each job literally, even one whose name looks like a pattern or a variable', () => {
    const triggers = someTriggers([aTrigger({ start: { JobName: 'etl*?$x' } })]);
    const asWritten = ['*', '?', '$'].map((character) => `\${${character}}`).join('');
    expect(JSON.stringify(ofType('AWS::IAM::ManagedPolicy', triggers))).toContain(`job/etl${asWritten}x`);
  });

  it('is in ten policies of each kind, each of which names its own jobs, and which roles list by number', () => {
    const { Resources } = templateOf(
      someTriggers(Array.from({ length: 40 }, (_, at) => aTrigger({ start: { JobName: `etl-${at}` } }))),
    );
    const numbers = Array.from({ length: 10 }, (_, at) => at + 1);
    for (const kind of ['StartJobsPolicy', 'StartAndSeePolicy', 'StartAndLookPolicy']) {
      const written = JSON.stringify(numbers.map((number) => Resources[`${kind}${number}`]));
      expect(new Set(written.match(/job\/etl-\d+/g)).size).toBe(40);
    }
    expect(Resources['ScheduleRole']?.Properties?.['ManagedPolicyArns']).toEqual(
      numbers.map((number) => ({ Ref: `StartJobsPolicy${number}` })),
    );
  });

  it('does not depend on the order of the triggers', () => {
    const triggers = Array.from({ length: 40 }, (_, at) => aTrigger({ start: { JobName: `etl-${at}` } }));
    const permissions = (all: typeof triggers) =>
      ['AWS::IAM::ManagedPolicy', 'AWS::IAM::Role'].map((type) => ofType(type, someTriggers(all)));
    expect(permissions(triggers.toReversed())).toEqual(permissions(triggers));
  });

  it('replaces characters that IAM does not accept', () => {
    const triggers = someTriggers([aTrigger({ start: { JobName: '订单-etl-é-😀' } })]);
    const policies = JSON.stringify(ofType('AWS::IAM::ManagedPolicy', triggers));
    expect(policies).toContain('job/??-etl-é-*');
  });
});

describe('the permission to ask for objects', () => {
  it('is only there where a trigger waits for objects', () => {
    const roleOfManual = (trigger: Trigger) =>
      JSON.stringify(templateOf(someTriggers([trigger])).Resources['ManualRole']);
    expect(roleOfManual(anUploadTrigger('orders/**'))).toContain('s3:GetObject');
    expect(roleOfManual(aTrigger())).not.toContain('s3:GetObject');
  });
});

describe('a bucket that the stack creates', () => {
  it('sends events to EventBridge, is private, encrypted and kept', () => {
    const triggers = someTriggers([], { createBuckets: ['acme-landing'] });
    const [bucket] = ofType('AWS::S3::Bucket', triggers);
    expect(bucket).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BucketName: 'acme-landing',
        NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    });
    expect(bucket?.Properties).toHaveProperty('BucketEncryption');
    expect(JSON.stringify(ofType('AWS::S3::BucketPolicy', triggers))).toContain('aws:SecureTransport');
  });
});

describe('the alarms', () => {
  it('reach the topic when one is given, when they begin and when they end', () => {
    const topic = 'arn:aws:sns:eu-central-1:111122223333:alarms';
    const alarms = ofType('AWS::CloudWatch::Alarm', someTriggers([], { alarmTopic: topic }));
    expect(alarms.length).toBeGreaterThan(0);
    for (const { Properties } of alarms)
      expect(Properties).toMatchObject({ AlarmActions: [topic], OKActions: [topic] });
  });

  it('exist without a topic as well', () => {
    const alarms = ofType('AWS::CloudWatch::Alarm', someTriggers([]));
    expect(alarms.length).toBeGreaterThan(0);
    for (const { Properties } of alarms) expect(Properties).not.toHaveProperty('AlarmActions');
  });
});

describe('a stack', () => {
  it('keeps the ledger when it goes, and finds no table of its name when it comes', () => {
    const [table] = ofType('AWS::DynamoDB::Table', someTriggers([]));
    expect(table).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: { DeletionProtectionEnabled: true },
    });
    expect(table?.Properties).not.toHaveProperty('TableName');
  });

  it('keeps nothing under a name of our choice that a failed first deployment would leave behind', () => {
    const { Resources } = templateOf(someTriggers([anUploadTrigger('**')], { createBuckets: ['acme-landing'] }));
    const kept = Object.entries(Resources).filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain');
    expect(kept.map(([id]) => id)).toEqual(['LedgerTable']);
    expect(Object.keys(kept[0]?.[1].Properties ?? {}).filter((name) => name.endsWith('Name'))).toEqual([]);
  });

  it('uses the ledger that the file names, and creates none', () => {
    const triggers = someTriggers([aTrigger()], { ledgerTable: 'old-ledger' });
    const { Resources, Outputs } = templateOf(triggers);
    expect(ofType('AWS::DynamoDB::Table', triggers)).toEqual([]);
    expect(Outputs['LedgerTableName']?.Value).toBe('old-ledger');
    const sweep = JSON.stringify(Resources['SweepRole']);
    const place = '"dynamodb",{"Ref":"AWS::Region"},{"Ref":"AWS::AccountId"}';
    expect(sweep).toContain(`${place},"table/old-ledger"]`);
    expect(sweep).toContain(`${place},"table/old-ledger/index/open"]`);
    expect(JSON.stringify(Resources)).not.toContain('LedgerTable');
  });
});
