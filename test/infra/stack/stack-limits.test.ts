import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deployedFunctions } from '../../../infra/stack/deployed-functions.ts';
import { policyLength } from '../../../infra/stack/policy-length.ts';
import { stackFindings } from '../../../infra/stack/stack-limits.ts';
import { stackTemplate } from '../../../infra/stack/stack-template.ts';
import type { Trigger } from '../../../lib/core/triggers/trigger.ts';
import { anUploadTrigger, aTrigger, someTriggers } from '../some-triggers.ts';

const functions = deployedFunctions();

const many = (count: number, trigger: (at: number) => Trigger): readonly Trigger[] =>
  Array.from({ length: count }, (_, at) => trigger(at));

const judge = (triggers: readonly Trigger[], stage = 'test', createBuckets: readonly string[] = []) => {
  const stack = { service: 'glue-job-trigger', stage };
  const file = someTriggers(triggers, { createBuckets });
  const template = stackTemplate(stack, file, functions);
  return { template, ...stackFindings(stack, file, template) };
};

const schedule = (at: number): Trigger =>
  aTrigger({
    name: `nightly-${at}`,
    on: { kind: 'schedule', expression: 'cron(0 2 * * ? *)', timezone: 'UTC', flexibleWindowMinutes: 0 },
  });

const job = (JobName: string): Trigger => aTrigger({ start: { JobName } });

describe('a stack is refused, with what was counted and the way out,', () => {
  it('when it has more resources than CloudFormation accepts', () => {
    expect(judge(many(400, schedule)).errors).toEqual([]);
    expect(judge(many(450, schedule)).errors).toEqual([
      expect.stringMatching(
        /would have \d+ resources, and CloudFormation takes 500: 450 schedules.*Put some of the triggers into a file/,
      ),
    ]);
  });

  it('when its template would be larger than CloudFormation accepts', () => {
    const widest = (at: number) =>
      anUploadTrigger(`${'😀'.repeat(250)}${at}/**`, `bucket-${at}`, { start: { JobName: `job-${at}` } });
    expect(judge(many(250, widest)).errors).toContainEqual(
      expect.stringMatching(/template would have about \d+ bytes, and CloudFormation takes 1000000/),
    );
  });

  it('when the jobs cannot be named in its policies', () => {
    expect(judge(many(300, (at) => job(`orders-of-a-rather-long-name-${at}`))).errors).toEqual([]);
    expect(judge(many(280, (at) => job(`${'job-'.repeat(60)}${at}`))).errors).toEqual([
      expect.stringMatching(/name 280 jobs, and the stack's IAM policies cannot name them all.*IAM takes 6144/),
    ]);
  });

  it('when the topics cannot be named in the roles of those who publish', () => {
    const toTopic = (at: number) =>
      aTrigger({
        name: `t${at}`,
        notify: { failed: `arn:aws:sns:eu-central-1:123456789012:orders-of-a-rather-long-name-${at}` },
      });
    expect(judge(many(80, toTopic)).errors).toEqual([]);
    expect(judge(many(150, toTopic)).errors).toEqual([
      expect.stringMatching(/tell 150 topics, and the role of the function \S+ cannot name them all.*IAM takes 10240/),
    ]);
  });

  it('when the buckets cannot be named in the role of manual', () => {
    const inBucket = (at: number) => anUploadTrigger('**', `${'b'.repeat(58)}${at}`);
    expect(judge(many(80, inBucket)).errors).toEqual([]);
    expect(judge(many(150, inBucket)).errors).toEqual([
      expect.stringMatching(/objects in 150 buckets, and the role of the function manual.*IAM takes 10240/),
    ]);
  });

  it('when it has more rules than an account may have, and warned of where some Regions have fewer', () => {
    const inBucket = (at: number) => anUploadTrigger('**', `b-${at}`);
    expect(judge(many(98, inBucket)).warnings).toEqual([]);
    expect(judge(many(99, inBucket))).toMatchObject({
      errors: [],
      warnings: [expect.stringMatching(/101 EventBridge rules, one for each bucket.*100 in some Regions/)],
    });
    expect(judge(many(299, inBucket)).errors).toContainEqual(
      expect.stringMatching(/301 EventBridge rules, one for each bucket, and an account has 300/),
    );
  });

  it('when its name does not fit into the names of its resources', () => {
    expect(judge([job('etl')], 'x'.repeat(40)).errors).toEqual([expect.stringMatching(/49 at most \(found 57\)/)]);
    expect(judge([job('etl')], 'my_stage').errors).toEqual([expect.stringMatching(/only letters, digits and "-"/)]);
  });
});

describe('a stack that is not refused', () => {
  it('has no policy, role or rule beyond its quota, whatever its triggers are', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', '/', '*', '?', '$', 'é', '订', '😀', '-'),
      maxLength: 40,
    });
    const trigger = fc.oneof(
      fc
        .tuple(text, text, fc.constantFrom('one', 'two', 'three'))
        .map(([head, tail, bucket]) =>
          anUploadTrigger(`${head.replaceAll('*', '\\*')}{x}${tail.replaceAll('*', '\\*')}`, `bucket-${bucket}`),
        ),
      text.map((name) => job(`etl-${name}`)),
    );
    fc.assert(
      fc.property(fc.array(trigger, { minLength: 1, maxLength: 500 }), (triggers) => {
        const { template, errors } = judge(triggers);
        fc.pre(errors.length === 0);
        for (const { Type, Properties = {} } of Object.values(template.Resources)) {
          if (Type === 'AWS::IAM::ManagedPolicy') {
            expect(policyLength(Properties['PolicyDocument'])).toBeLessThanOrEqual(6144);
          }
          if (Type === 'AWS::IAM::Role') {
            expect(policyLength(Properties['Policies'])).toBeLessThanOrEqual(10_240);
            expect([Properties['ManagedPolicyArns'] ?? []].flat().length).toBeLessThanOrEqual(10);
          }
          if (Type === 'AWS::Events::Rule') {
            expect(Buffer.byteLength(JSON.stringify(Properties['EventPattern']))).toBeLessThanOrEqual(2048);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('says where a rule or role is wider than its triggers, because they do not fit', () => {
    const feed = (at: number) => anUploadTrigger(`partners/partner-${100 + at}/incoming/daily/{file**}.csv`);
    expect(judge(many(20, feed)).warnings).toEqual([]);
    expect(judge(many(160, feed)).warnings).toEqual([
      expect.stringMatching(/bucket landing wait for do not fit into one EventBridge rule.*partners\/partner-10\*/),
      expect.stringMatching(/role of the function manual, so it may read more objects: s3:\/\/landing\/partners\//),
    ]);
  });
});
