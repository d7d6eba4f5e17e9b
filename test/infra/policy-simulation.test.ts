import { describe, expect, it } from 'vitest';
import { deployedFunctions } from '../../infra/stack/deployed-functions.ts';
import { LEDGER_ID } from '../../infra/stack/ledger.ts';
import { queueId } from '../../infra/stack/queues.ts';
import { FUNCTION_NAMES, type FunctionName, logGroupId, roleId } from '../../infra/stack/stack-names.ts';
import { stackTemplate } from '../../infra/stack/stack-template.ts';
import { aPolicy } from '../core/batch/a-policy.ts';
import { type Ask, asksOfLedger, asksOfReader, asksOfSharedCalls } from './asks-of-ports.ts';
import { callsOf, type PortCall } from './calls-of-function.ts';
import { arnIn, arnOf, matchesPattern, simulateRole } from './simulate-policies.ts';
import { anUploadTrigger, aTrigger, someTriggers } from './some-triggers.ts';
import type { Template } from './template-references.ts';

const JOBS = ['orders-etl', 'nightly-rollup', 'odd *?${job}'];

const BUS = arnOf('events', 'event-bus/default');
const TOPICS = ['on-call', 'billing'].map((name) => arnOf('sns', name));
const [onCall = '', billing = ''] = TOPICS;

const triggers = someTriggers(
  [
    anUploadTrigger('orders/**', 'landing', { start: { JobName: 'orders-etl' } }),
    anUploadTrigger('**', 'inbox', {
      name: 'inbox',
      start: { JobName: 'nightly-rollup' },
      notify: { failed: onCall, succeeded: billing },
    }),
    aTrigger({ name: 'odd', start: { JobName: 'odd *?${job}' } }),
    anUploadTrigger('parts/**', 'landing', {
      name: 'parts',
      batch: aPolicy(),
      start: { JobName: 'orders-etl', Arguments: { '--list': { path: ['batch', 'manifest'] } } },
    }),
  ],
  { manifests: { bucket: 'lists', prefix: 'dev' } },
);

/** The list of a batch's objects. */
const LIST = 'arn:aws:s3:::lists/dev/orders/b.jsonl';

/** The deployer makes the log groups; their names and ids are its own. */
const logGroups = Object.fromEntries(
  FUNCTION_NAMES.map((name) => [
    logGroupId(name),
    { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: `/aws/lambda/glue-job-trigger-test-${name}` } },
  ]),
);

const made = stackTemplate({ service: 'glue-job-trigger', stage: 'test' }, triggers, deployedFunctions());
const template: Template = { Resources: { ...made.Resources, ...logGroups }, Outputs: made.Outputs };

const table = arnIn(template, LEDGER_ID);
const jobArn = (name: string): string => arnOf('glue', `job/${name}`);
const logStream = (name: FunctionName): string =>
  arnOf('logs', `log-group:/aws/lambda/glue-job-trigger-test-${name}:log-stream:2026/11/22/[1]a`);

const asksOf = async (call: PortCall): Promise<readonly Ask[]> => {
  const [port = '', method = ''] = call.split('.');
  const asked = await (port === 'ledger'
    ? asksOfLedger(method, table)
    : port === 'reader'
      ? asksOfReader(method, JOBS.map(jobArn))
      : undefined);
  if (asked !== undefined) return asked;
  if (call === 'sharedCalls.carryOut') return asksOfSharedCalls(table);
  // A HEAD counts as GetObject.
  if (call === 'objects.head')
    return ['landing/orders/a/b.csv', 'inbox/a.csv'].map((object): Ask => ['s3:GetObject', `arn:aws:s3:::${object}`]);
  if (port === 'standing') return [['dynamodb:Query', `${table}/index/${method === 'arrived' ? 'history' : 'open'}`]];
  if (call === 'manifests.put') return [['s3:PutObject', LIST]];
  if (call === 'bus.put') return [['events:PutEvents', BUS, { 'events:source': 'glue-job-trigger' }]];
  if (call === 'topics.tell') return TOPICS.map((topic): Ask => ['sns:Publish', topic]);
  if (call === 'sender.start') return JOBS.map((name): Ask => ['glue:StartJobRun', jobArn(name)]);
  // They call nothing.
  if (call === 'sender.close' || call === 'manifests.addressOf') return [];
  throw new Error(`what ${call} asks of AWS is not known here`);
};

const OWN_QUEUE: Readonly<Partial<Record<FunctionName, Parameters<typeof queueId>[0]>>> = {
  's3-upload': 'uploads',
  schedule: 'schedules',
  'run-state': 'run-state',
};

/** To which queue a function, or Lambda in its name, sends: failed calls, and the end of a run once more. */
const SENDS_TO: Partial<Record<FunctionName, string>> = {
  manual: 'ManualDeadLetters',
  'run-state': 'RunStateQueue',
};

/** What a function must be allowed to do: what its code calls, and what Lambda does in its name. */
const needsOf = async (name: FunctionName): Promise<readonly Ask[]> => {
  const asks: Ask[] = [];
  // One after another, because all share a recorder.
  for (const call of callsOf(name)) asks.push(...(await asksOf(call)));
  const own = OWN_QUEUE[name];
  const queue = own === undefined ? [] : ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
  return [
    ...asks,
    ...queue.map((action): Ask => [action, arnIn(template, queueId(own ?? 'uploads'))]),
    ...['logs:CreateLogStream', 'logs:PutLogEvents'].map((action): Ask => [action, logStream(name)]),
    ...(SENDS_TO[name] === undefined ? [] : [['sqs:SendMessage', arnIn(template, SENDS_TO[name])] as const]),
  ];
};

const play = (name: FunctionName, asks: readonly Ask[], wanted: 'allowed' | 'denied'): readonly Ask[] => {
  const decide = simulateRole(roleId(name), template);
  return asks.filter(([action, resource, context]) => decide(action, resource, context) !== wanted);
};

describe('what a function may do', () => {
  it.each(FUNCTION_NAMES)('covers all that the code of %s calls, and what Lambda does for it', async (name) => {
    const needs = await needsOf(name);
    expect(needs.filter(([action]) => action === 'glue:StartJobRun')).toHaveLength(JOBS.length);
    expect(needs.filter(([action]) => action.startsWith('dynamodb:')).length).toBeGreaterThan(2);
    expect(play(name, needs, 'allowed')).toEqual([]);
  });

  it('is read off the code: the sweep polls, run-state finds a run’s request, and both make batches', () => {
    expect([...callsOf('sweep')]).toEqual(
      expect.arrayContaining(['ledger.doubts', 'ledger.running', 'reader.list', 'standing.arrived']),
    );
    expect([...callsOf('run-state')]).toEqual(
      expect.arrayContaining(['ledger.requestOfRun', 'reader.get', 'reader.job', 'sender.start']),
    );
    expect([...callsOf('manual')]).toEqual(expect.arrayContaining(['objects.head', 'ledger.ofObject']));
    expect([...callsOf('s3-upload')]).not.toContain('reader.list');
    const batching = FUNCTION_NAMES.filter((name) => callsOf(name).has('manifests.put'));
    expect(batching).toEqual(['run-state', 'sweep']);
    expect([...callsOf('sweep')]).toEqual(
      expect.arrayContaining(['ledger.gathering', 'ledger.group', 'ledger.changeGroup', 'ledger.members']),
    );
  });
});

describe('what no function may do', () => {
  const everywhere = (actions: readonly string[], ...resources: readonly string[]): readonly Ask[] =>
    actions.flatMap((action) => resources.map((resource): Ask => [action, resource]));

  const otherTable = arnOf('dynamodb', 'table/glue-job-trigger-prod-ledger');

  const forbidden: readonly (readonly [what: string, asks: readonly Ask[]])[] = [
    [
      'start a job that is not in the file, however near its name',
      [
        'orders',
        'orders-etl-2',
        'orders-etl2',
        'Orders-etl',
        'nightly-rollup/x',
        'odd',
        'odd xyz',
        'odd any thing',
        '*',
      ].map((job): Ask => ['glue:StartJobRun', jobArn(job)]),
    ],
    [
      'start a job of another account or region',
      [
        ['glue:StartJobRun', 'arn:aws:glue:eu-central-1:999999999999:job/orders-etl'],
        ['glue:StartJobRun', 'arn:aws:glue:us-east-1:111122223333:job/orders-etl'],
      ],
    ],
    [
      'change, delete or stop a job',
      everywhere(
        [
          'CreateJob',
          'UpdateJob',
          'DeleteJob',
          'BatchStopJobRun',
          'PutResourcePolicy',
          'TagResource',
          'ResetJobBookmark',
        ].map((action) => `glue:${action}`),
        ...JOBS.map(jobArn),
        '*',
      ),
    ],
    [
      'delete from the ledger, scan it, write in bulk or change the table',
      everywhere(
        [
          ...['DeleteItem', 'Scan', 'BatchWriteItem', 'DeleteTable', 'UpdateTable', 'UpdateTimeToLive'],
          ...['PartiQLDelete', 'PartiQLSelect', 'RestoreTableToPointInTime', 'ExportTableToPointInTime'],
        ].map((action) => `dynamodb:${action}`),
        table,
        `${table}/index/open`,
      ),
    ],
    [
      'touch another table',
      everywhere(
        ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'PartiQLInsert', 'PartiQLUpdate', 'Query'].map(
          (action) => `dynamodb:${action}`,
        ),
        otherTable,
        `${otherTable}/index/open`,
        `${table}-2`,
      ),
    ],
    [
      'read an object elsewhere, or write or list one anywhere',
      [
        ['s3:GetObject', 'arn:aws:s3:::elsewhere/a.csv'],
        ['s3:GetObject', 'arn:aws:s3:::landing-2/orders/a.csv'],
        ['s3:GetObject', 'arn:aws:s3:::landing/invoices/a.csv'],
        ...everywhere(
          ['s3:PutObject', 's3:DeleteObject', 's3:GetObjectAcl', 's3:PutObjectTagging'],
          'arn:aws:s3:::landing/a.csv',
          'arn:aws:s3:::elsewhere/a.csv',
        ),
        ...everywhere(
          ['s3:ListBucket', 's3:PutBucketNotification', 's3:PutBucketPolicy'],
          'arn:aws:s3:::landing',
          'arn:aws:s3:::elsewhere',
        ),
      ],
    ],
    [
      'use IAM, take on a role or hand one on',
      everywhere(
        [
          'iam:PassRole',
          'iam:CreateRole',
          'iam:PutRolePolicy',
          'iam:AttachRolePolicy',
          'iam:GetRole',
          'sts:AssumeRole',
        ],
        'arn:aws:iam::111122223333:role/glue-service-role',
        '*',
      ),
    ],
    [
      'call a function, change one, or change a schedule or rule',
      everywhere(
        ['lambda:InvokeFunction', 'lambda:UpdateFunctionCode', 'scheduler:UpdateSchedule', 'events:PutRule'],
        '*',
        arnOf('lambda', 'function:glue-job-trigger-test-manual'),
      ),
    ],
    [
      'put an event of another source, or on another bus, or tell a topic that no trigger names',
      [
        ['events:PutEvents', BUS, { 'events:source': 'aws.glue' }],
        ['events:PutEvents', BUS],
        ['events:PutEvents', arnOf('events', 'event-bus/other'), { 'events:source': 'glue-job-trigger' }],
        ['sns:Publish', arnOf('sns', 'on-call-2')],
        ['sns:Subscribe', onCall],
      ],
    ],
    ['read a secret', everywhere(['secretsmanager:GetSecretValue', 'ssm:GetParameter', 'kms:Decrypt'], '*')],
  ];

  it.each(forbidden)('%s', (_what, asks) => {
    expect(asks.length).toBeGreaterThan(0);
    for (const name of FUNCTION_NAMES) expect(play(name, asks, 'denied'), name).toEqual([]);
  });

  it('use the queue of another, empty one, or send to one', () => {
    const queues = Object.keys(template.Resources).filter((id) => template.Resources[id]?.Type === 'AWS::SQS::Queue');
    for (const name of FUNCTION_NAMES) {
      const own = OWN_QUEUE[name];
      for (const id of queues) {
        const arn = arnIn(template, id);
        const isOwn = own !== undefined && id === queueId(own);
        const takes = isOwn ? [] : everywhere(['sqs:ReceiveMessage', 'sqs:DeleteMessage'], arn);
        const sends = SENDS_TO[name] === id ? [] : everywhere(['sqs:SendMessage'], arn);
        const others = everywhere(['sqs:PurgeQueue', 'sqs:DeleteQueue', 'sqs:SetQueueAttributes'], arn);
        expect(play(name, [...takes, ...sends, ...others], 'denied'), `${name}, ${id}`).toEqual([]);
      }
    }
  });

  it('write into the log of another, or make or delete one', () => {
    for (const name of FUNCTION_NAMES) {
      const others = FUNCTION_NAMES.filter((other) => other !== name).map(logStream);
      const asks = [
        ...everywhere(['logs:CreateLogStream', 'logs:PutLogEvents'], ...others),
        ...everywhere(['logs:CreateLogGroup', 'logs:DeleteLogGroup', 'logs:DeleteLogStream'], logStream(name)),
      ];
      expect(play(name, asks, 'denied'), name).toEqual([]);
    }
  });
});

describe('what some functions may not do', () => {
  it.each([
    ['s3-upload', ['glue:GetJobRun', 'glue:GetJobRuns', 'glue:GetJob']],
    ['schedule', ['glue:GetJobRun', 'glue:GetJobRuns', 'glue:GetJob']],
    ['manual', ['glue:GetJobRuns', 'glue:GetJob']],
  ] as const)('%s does not read runs, but manual reads one that a person names', (name, actions) => {
    const asks = actions.map((action): Ask => [action, jobArn('orders-etl')]);
    expect(play(name, asks, 'denied')).toEqual([]);
  });

  it('manual sends no statements to the ledger', () => {
    const statements = ['dynamodb:PartiQLInsert', 'dynamodb:PartiQLUpdate'].map((action): Ask => [action, table]);
    expect(play('manual', statements, 'denied')).toEqual([]);
    expect(play('s3-upload', statements, 'allowed')).toEqual([]);
  });

  it.each(['s3-upload', 'schedule'] as const)('%s publishes nothing', (name) => {
    const event: Ask = ['events:PutEvents', BUS, { 'events:source': 'glue-job-trigger' }];
    expect(play(name, [event, ['sns:Publish', onCall]], 'denied')).toEqual([]);
  });

  it.each(FUNCTION_NAMES)('%s writes no list of a batch elsewhere, and reads or deletes none', (name) => {
    const elsewhere = ['lists/orders/b.jsonl', 'lists/dev', 'lists/dev-2/orders/b.jsonl', 'landing/dev/b.jsonl'];
    const asks = elsewhere.map((object): Ask => ['s3:PutObject', `arn:aws:s3:::${object}`]);
    expect(play(name, [...asks, ['s3:GetObject', LIST], ['s3:DeleteObject', LIST]], 'denied')).toEqual([]);
    expect(play(name, [['s3:PutObject', LIST]], 'allowed').length).toBe(['run-state', 'sweep'].includes(name) ? 0 : 1);
  });

  it.each(FUNCTION_NAMES.filter((name) => name !== 'manual'))('%s reads no object', (name) => {
    expect(play(name, [['s3:GetObject', 'arn:aws:s3:::landing/a.csv']], 'denied')).toEqual([]);
  });
});

describe('the simulation itself', () => {
  it.each([
    ['arn:aws:s3:::landing/*', 'arn:aws:s3:::landing/a/b', true],
    ['arn:aws:s3:::landing/*', 'arn:aws:s3:::landing', false],
    ['job/a?c', 'job/abc', true],
    ['job/a?c', 'job/ac', false],
    ['job/a${*}', 'job/a*', true],
    ['job/a${*}', 'job/abc', false],
    ['job/${$}{x}', 'job/${x}', true],
    ['job/a.c', 'job/abc', false],
  ])('takes %s for %s: %s', (pattern, text, wanted) => {
    expect(matchesPattern(pattern, text)).toBe(wanted);
  });
});
