import { describe, expect, it } from 'vitest';
import type { Resource } from '../../../infra/stack/cloudformation.ts';
import { stackFindings } from '../../../infra/stack/stack-limits.ts';
import type { Trigger } from '../../../lib/core/triggers/trigger.ts';
import { anUploadTrigger, aTrigger, someTriggers } from '../some-triggers.ts';

/** What is found of a stack that has only these resources. */
const judge = (resources: readonly Resource[], triggers: readonly Trigger[] = [], stage = 'test') =>
  stackFindings({ service: 'acme', stage }, someTriggers(triggers), {
    Resources: Object.fromEntries(resources.map((resource, at) => [`Number${at}`, resource])),
    Outputs: {},
  });

const many = (count: number, Type: string): readonly Resource[] => Array.from({ length: count }, () => ({ Type }));

const SCHEDULE = 'AWS::Scheduler::Schedule';
const RULE = 'AWS::Events::Rule';
const BUCKET = 'AWS::S3::Bucket';
const QUEUE = 'AWS::SQS::Queue';

const WAY_OUT =
  'Put some of the triggers into a file of their own, and deploy it as a stage of its own, e.g. ' +
  'TRIGGERS_FILE=more-triggers.yml npm run deploy -- --stage prod-more';

const NOTHING = { errors: [], warnings: [] };

describe('the limit of AWS, and the message where it is exceeded by one,', () => {
  it.each([
    ['1 schedule, 2 rules', [...many(1, SCHEDULE), ...many(2, RULE), ...many(2, BUCKET)], 4, 494],
    ['2 schedules, 1 rule', [...many(2, SCHEDULE), ...many(1, RULE)], 0, 498],
  ])('for resources, with %s', (told, counted, buckets, others) => {
    const rest = (all: number) => [...counted, ...many(all - 18 - counted.length, QUEUE)];
    expect(judge(rest(500))).toEqual(NOTHING);
    expect(judge(rest(501)).errors).toEqual([
      `the stack would have 501 resources, and CloudFormation takes 500: ${told} for buckets and runs, ${buckets} for ` +
        `buckets to be created, 0 alarms of single triggers, and ${others} others. ${WAY_OUT}`,
    ]);
  });

  it('for the bytes of the template', () => {
    const withText = (length: number) => ({
      Resources: { Number0: { Type: 'é', Properties: { a: 'x'.repeat(length) } } },
      Outputs: {},
    });
    const others = Buffer.byteLength(JSON.stringify(withText(0), null, 2));
    const ofBytes = (bytes: number) => Object.values(withText(bytes - 40_000 - others).Resources);
    expect(judge(ofBytes(1_000_000))).toEqual(NOTHING);
    expect(judge(ofBytes(1_000_001)).errors).toEqual([
      `the stack's template would have about 1000001 bytes, and CloudFormation takes 1000000. ${WAY_OUT}`,
    ]);
  });

  it('for rules, of which the sweep has one; with a warning where some Regions take fewer', () => {
    expect(judge(many(99, RULE))).toEqual(NOTHING);
    expect(judge(many(100, RULE))).toEqual({
      errors: [],
      warnings: [
        'the stack will have 101 EventBridge rules, one for each bucket. An account has 300 (100 in some Regions), ' +
          'shared with all else in it: raise the quota before you deploy',
      ],
    });
    expect(judge(many(299, RULE))).toMatchObject({ errors: [], warnings: [expect.stringContaining('have 300 Event')] });
    expect(judge(many(300, RULE))).toEqual({
      errors: [
        'the stack would have 301 EventBridge rules, one for each bucket, and an account has 300. Put the triggers of ' +
          'some buckets into a file of their own, and deploy it in another account or Region',
      ],
      warnings: [],
    });
  });

  /** Policies of these lengths. */
  const policies = (Type: string, name: string, lengths: readonly number[]): readonly Resource[] =>
    lengths.map((length) => ({ Type, Properties: { [name]: ['x'.repeat(length - '[""]'.length)] } }));

  it.each([
    ['1 job', ['orders'], 1],
    ['2 jobs', ['orders', 'bills', 'orders'], 2],
  ])('for the longest policy that names jobs, with %s', (told, names) => {
    const triggers = names.map((JobName) => aTrigger({ start: { JobName } }));
    const named = (...lengths: number[]) =>
      judge(policies('AWS::IAM::ManagedPolicy', 'PolicyDocument', lengths), triggers);
    expect(named(100, 6_144, 200)).toEqual(NOTHING);
    expect(named(100, 6_145, 200).errors).toEqual([
      `the triggers name ${told}, and the stack's IAM policies cannot name them all: one would have 6145 characters, ` +
        `and IAM takes 6144. ${WAY_OUT}`,
    ]);
  });

  it.each([
    ['1 bucket', ['one', 'one']],
    ['2 buckets', ['one', 'two']],
  ])('for the longest policies of a role, with %s', (told, buckets) => {
    const triggers = [aTrigger(), ...buckets.map((bucket) => anUploadTrigger('a/**', bucket))];
    const named = (...lengths: number[]) => judge(policies('AWS::IAM::Role', 'Policies', lengths), triggers);
    expect(named(100, 10_240, 200)).toEqual(NOTHING);
    expect(named(100, 10_241, 200).errors).toEqual([
      `the triggers wait for objects in ${told}, and the role of the function manual cannot name them all: its policies ` +
        `would have 10241 characters, and IAM takes 10240. ${WAY_OUT}`,
    ]);
  });

  it('is told with all others that are exceeded', () => {
    const resources = [
      ...many(500, RULE),
      ...policies('AWS::IAM::ManagedPolicy', 'PolicyDocument', [500_000]),
      ...policies('AWS::IAM::Role', 'Policies', [500_000]),
    ];
    expect(judge(resources, [], 'my_stage').errors).toEqual(
      [
        /only letters, digits/,
        /resources, and CloudFormation/,
        /bytes, and CloudFormation/,
        /301|501/,
        /name 0 jobs/,
        /in 0 buckets/,
      ].map((message) => expect.stringMatching(message)),
    );
  });
});

describe('what is let through beyond the triggers, for want of room,', () => {
  /** Two keys each that differ at their end only: what they have in common fits once for each letter. */
  const pairs = (letters: string, length: number): readonly Trigger[] =>
    [...letters].flatMap((letter) => ['1', '2'].map((end) => anUploadTrigger(`${letter.repeat(length)}${end}/**`)));

  const warned = (joined: string) =>
    `the keys that the triggers of bucket landing wait for do not fit into one EventBridge rule, so it lets more through: ${joined}. ` +
    'What no trigger takes costs a message, and starts nothing';

  const prefixes = (letters: string, length: number) =>
    [...letters].map((letter) => `${letter.repeat(length)}*`).join(', ');

  it('is named whole up to ten places', () => {
    expect(judge([], pairs('abcdefghij', 168)).warnings).toEqual([warned(prefixes('abcdefghij', 168))]);
    expect(judge([], pairs('abcdefghijk', 155)).warnings).toEqual([
      warned(`${prefixes('abcdefghij', 155)} and 1 more`),
    ]);
  });

  it('is named as whole keys, beginnings and ends', () => {
    const triggers = ['**.zip', 'whole/key.csv'].map((key) => anUploadTrigger(key));
    expect(judge([], [...pairs('abcd', 400), ...triggers]).warnings).toEqual([
      warned(`*.zip, ${prefixes('abcd', 400)}, whole/key.csv`),
    ]);
  });

  it('is every key where nothing in common is left to name', () => {
    const triggers = Array.from({ length: 8 }, (_, at) => anUploadTrigger(`${String(at).repeat(300)}/**`));
    expect(judge([], triggers).warnings).toEqual([warned('every key')]);
  });

  it('is named for the role of the function manual, too', () => {
    const inBucket = (bucket: string) =>
      pairs('abcdefghij', 340).map(({ on }) => (on.kind === 's3' ? aTrigger({ on: { ...on, bucket } }) : aTrigger()));
    const { warnings } = judge([], ['one', 'two'].flatMap(inBucket));
    const all = [...'abcdefghij'].map((letter) => `s3://one/${letter.repeat(340)}*`);
    expect(warnings.at(-1)).toBe(
      'the keys that the triggers wait for do not fit into the role of the function manual, so it may read more objects: ' +
        `${all.join(', ')} and 10 more`,
    );
  });
});
