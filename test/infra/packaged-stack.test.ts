import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readStackTemplate } from '../../infra/stack/read-stack-template.ts';
import { DEPLOYER_BYTES, DEPLOYER_RESOURCES } from '../../infra/stack/stack-limits.ts';
import { FUNCTION_NAMES, functionId, logGroupId, roleId } from '../../infra/stack/stack-names.ts';
import { METRICS, type MetricRow } from '../../lib/log/metrics.ts';
import { archiveEntries } from './archive-entries.ts';
import { normalisedTemplate } from './normalised-template.ts';
import { type Packaged, packageStack } from './package-stack.ts';
import { permissionsOf, readable } from './role-permissions.ts';
import { allReferences, isObject, type TemplateResource } from './template-references.ts';

const TRIGGERS = readFileSync('test/infra/packaged-triggers.yml', 'utf8');

let packaged: Packaged;

beforeAll(async () => {
  packaged = await packageStack(TRIGGERS);
  expect(packaged.text).toContain('Service packaged');
});

afterAll(() => packaged.remove());

const ofType = (type: string): readonly (readonly [string, TemplateResource])[] =>
  Object.entries(packaged.template.Resources).filter(([, { Type }]) => Type === type);

const propertiesOf = (id: string): Readonly<Record<string, unknown>> => {
  const properties = packaged.template.Resources[id]?.Properties;
  if (properties === undefined) throw new Error(`there is no ${id}`);
  return properties;
};

/** The logical id in a `Fn::GetAtt`. */
const target = (value: unknown): string =>
  isObject(value) && Array.isArray(value['Fn::GetAtt']) ? String(value['Fn::GetAtt'][0]) : JSON.stringify(value);

/** Each event source mapping: which function, which queue, how. */
const feeds = () =>
  ofType('AWS::Lambda::EventSourceMapping').map(([, { Properties = {} }]) => ({
    functionId: target(Properties['FunctionName']),
    queueId: target(Properties['EventSourceArn']),
    settings: Properties,
  }));

describe('the packaged template', () => {
  it('refers to nothing that is not in it', () => {
    const references = allReferences(packaged.template);
    const broken = references.filter(([, to]) => !to.startsWith('AWS::') && !packaged.template.Resources[to]);
    expect(broken).toEqual([]);
    // Were the reading of references broken, there would be none to break.
    expect(references.length).toBeGreaterThan(100);
  });

  it('is, word for word, the one that was last reviewed: test/infra/packaged-template.yml', async () => {
    // After a change on purpose: npx vitest run test/infra/packaged-stack.test.ts --update, and read the difference.
    await expect(normalisedTemplate(packaged.template)).toMatchFileSnapshot('packaged-template.yml');
  });

  it('leaves no variable unresolved', () => {
    expect(JSON.stringify(packaged.template)).not.toMatch(/\$\{\{|\$\{(?:self|env|opt|file)/);
  });

  it('has as many resources of the deployer as are counted on when a stack is held against CloudFormation’s limit', () => {
    const file = path.join(packaged.folder, 'triggers.yml');
    const ours = readStackTemplate({ service: 'glue-job-trigger', stage: 'test' }, { TRIGGERS_FILE: file });
    expect(Object.keys(packaged.template.Resources).length).toBe(
      Object.keys(ours.Resources).length + DEPLOYER_RESOURCES,
    );
    const bytesOf = (template: unknown) => JSON.stringify(template, null, 2).length;
    expect(bytesOf(packaged.template) - bytesOf(ours)).toBeLessThan(DEPLOYER_BYTES);
  });

  it.each(FUNCTION_NAMES)('%s has its handler, its triggers and nothing else in its archive', (name) => {
    const { Handler } = propertiesOf(functionId(name));
    expect(Handler).toBe(`dist/handlers/${name}.handler`);
    expect(archiveEntries(path.join(packaged.artifacts, `${name}.zip`))).toEqual([
      `dist/handlers/${name}.cjs`,
      'dist/triggers.json',
    ]);
  });

  it('is built for the stage that is packaged', () => {
    const triggers: unknown = JSON.parse(readFileSync(path.join(packaged.folder, 'dist/triggers.json'), 'utf8'));
    expect(triggers).toMatchObject({
      stage: 'test',
      triggers: [{ start: { JobName: 'orders-etl-test' } }, {}, {}, {}],
    });
  });

  it('runs on arm64 and Node 24, and keeps logs for 30 days', () => {
    for (const name of FUNCTION_NAMES) {
      expect(propertiesOf(functionId(name))).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      expect(propertiesOf(logGroupId(name))).toMatchObject({ RetentionInDays: 30 });
    }
  });
});

describe('each function', () => {
  it.each(FUNCTION_NAMES)('%s has a role of its own', (name) => {
    expect(target(propertiesOf(functionId(name))['Role'])).toBe(roleId(name));
  });

  it('knows the ledger', () => {
    for (const name of FUNCTION_NAMES) {
      expect(propertiesOf(functionId(name))).toMatchObject({
        Environment: {
          Variables: { LEDGER_TABLE: { Ref: 'LedgerTable' }, LEDGER_NAME: 'glue-job-trigger-test-ledger' },
        },
      });
    }
  });

  const jobs = ['glue job/nightly-rollup', 'glue job/orders-etl-test'];
  const start = jobs.map((job) => `glue:StartJobRun on ${job}`);
  const look = jobs.flatMap((job) => ['GetJob', 'GetJobRun', 'GetJobRuns'].map((action) => `glue:${action} on ${job}`));
  const table = (...actions: string[]) => actions.map((action) => `dynamodb:${action} on LedgerTable`);
  const index = (...names: string[]) => names.map((name) => `dynamodb:Query on \${LedgerTable.Arn}/index/${name}`);
  const receive = (queue: string) =>
    ['DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'].map((action) => `sqs:${action} on ${queue}`);
  const write = table('GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem');
  // With statements, several of which share a call.
  const admit = [...write, ...table('PartiQLInsert', 'PartiQLUpdate')];
  const publish = ['events:PutEvents on events event-bus/default where events:source is glue-job-trigger'];

  const list = `s3:PutObject on \${ManifestBucket.Arn}/*`;

  it.each([
    ['s3-upload', [...admit, ...start, ...receive('UploadsQueue')]],
    ['schedule', [...admit, ...start, ...receive('SchedulesQueue')]],
    [
      'manual',
      [
        ...write,
        ...table('Query'),
        ...publish,
        ...index('object', 'run', 'open', 'doubt', 'history', 'gather'),
        ...start,
        ...jobs.map((job) => `glue:GetJobRun on ${job}`),
        's3:GetObject on s3 acme-test-landing/deliveries/*.xml',
        's3:GetObject on s3 acme-test-landing/deliveries/*/_DONE',
        's3:GetObject on s3 acme-test-landing/orders/*.csv',
        'sqs:SendMessage on ManualDeadLetters',
      ],
    ],
    [
      'run-state',
      [
        ...[
          ...admit,
          ...index('open', 'run', 'gather'),
          ...start,
          ...look,
          ...receive('RunStateQueue'),
          ...publish,
          list,
        ],
        'sqs:SendMessage on RunStateQueue',
      ],
    ],
    [
      'sweep',
      [
        ...admit,
        ...table('Query'),
        ...index('open', 'doubt', 'history', 'gather'),
        ...start,
        ...look,
        ...publish,
        list,
      ],
    ],
  ] as const)('%s may do what it needs, log, and nothing else', (name, allowed) => {
    const log = ['CreateLogStream', 'PutLogEvents'].map((action) => `logs:${action} on ${logGroupId(name)}`);
    expect(readable(permissionsOf(roleId(name), packaged.template))).toEqual([...allowed, ...log].toSorted());
  });

  it('is assumed only by the service that needs it', () => {
    for (const [id, { Properties }] of ofType('AWS::IAM::Role')) {
      const trust = JSON.stringify(Properties?.['AssumeRolePolicyDocument']);
      expect(trust).toContain(id === 'SchedulerRole' ? '"scheduler.amazonaws.com"' : '"lambda.amazonaws.com"');
      expect(trust).not.toContain('"*"');
    }
  });
});

describe('permissions', () => {
  it('never cover all actions or all resources', () => {
    const roles = ofType('AWS::IAM::Role').map(([id]) => id);
    for (const { action, resource } of roles.flatMap((id) => permissionsOf(id, packaged.template))) {
      expect(action).not.toContain('*');
      expect(resource).not.toBe('"*"');
      // Below a bucket each object; everything else is named to its end.
      if (!action.startsWith('s3:')) expect(resource).not.toContain('*');
    }
  });

  it('are not given to outsiders: resource policies allow services only, and deny calls without TLS', () => {
    const policies = [...ofType('AWS::SQS::QueuePolicy'), ...ofType('AWS::S3::BucketPolicy')];
    expect(policies.length).toBeGreaterThan(0);
    for (const [id, { Properties }] of policies) {
      const document = Properties?.['PolicyDocument'];
      const statements = isObject(document) && Array.isArray(document['Statement']) ? document['Statement'] : [];
      for (const statement of statements) {
        if (statement.Effect === 'Deny') continue;
        expect(statement.Principal, id).toEqual({ Service: 'events.amazonaws.com' });
        expect(statement.Condition, id).toHaveProperty('ArnLike');
      }
      expect(JSON.stringify(statements), id).toMatch(/"aws:SecureTransport":"?false/);
    }
  });

  it('let only their own service call the function sweep', () => {
    const permissions = ofType('AWS::Lambda::Permission');
    expect(permissions).toHaveLength(1);
    expect(permissions[0]?.[1].Properties).toMatchObject({ Principal: 'events.amazonaws.com' });
    expect(permissions[0]?.[1].Properties).toHaveProperty('SourceArn');
  });

  it('keep every bucket private', () => {
    expect(ofType('AWS::S3::Bucket')).toHaveLength(3);
    for (const [, { Properties }] of ofType('AWS::S3::Bucket')) {
      expect(Properties).toMatchObject({ PublicAccessBlockConfiguration: { RestrictPublicBuckets: true } });
    }
  });
});

describe('each queue before a function', () => {
  it('feeds the function whose role may receive from it', () => {
    expect(feeds()).toHaveLength(3);
    for (const { functionId: id, queueId } of feeds()) {
      const role = target(propertiesOf(id)['Role']);
      const allowed = readable(permissionsOf(role, packaged.template));
      for (const action of ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes']) {
        expect(allowed).toContain(`sqs:${action} on ${queueId}`);
      }
    }
  });

  it('fails single messages, and does not flood Glue', () => {
    for (const { settings } of feeds()) {
      expect(settings).toMatchObject({ FunctionResponseTypes: ['ReportBatchItemFailures'], Enabled: true });
      const scaling = settings['ScalingConfig'];
      expect(isObject(scaling) && Number(scaling['MaximumConcurrency'])).toBeLessThanOrEqual(10);
    }
  });

  it('hides a message for six times its function’s time limit and the batch window', () => {
    for (const { functionId: id, queueId, settings } of feeds()) {
      const needed = 6 * Number(propertiesOf(id)['Timeout']) + Number(settings['MaximumBatchingWindowInSeconds'] ?? 0);
      expect(Number(propertiesOf(queueId)['VisibilityTimeout'])).toBeGreaterThanOrEqual(needed);
    }
  });

  it('has a dead-letter queue that keeps messages longer, after five deliveries at least', () => {
    for (const { queueId } of feeds()) {
      const queue = propertiesOf(queueId);
      const redrive = queue['RedrivePolicy'];
      if (!isObject(redrive)) throw new Error(`${queueId} has no RedrivePolicy`);
      expect(Number(redrive['maxReceiveCount'])).toBeGreaterThanOrEqual(5);
      const dead = propertiesOf(target(redrive['deadLetterTargetArn']));
      expect(Number(dead['MessageRetentionPeriod'])).toBeGreaterThan(Number(queue['MessageRetentionPeriod']));
    }
  });

  it('is encrypted, and so are the dead letters', () => {
    for (const [, { Properties }] of ofType('AWS::SQS::Queue')) {
      expect(Properties).toMatchObject({ SqsManagedSseEnabled: true });
    }
  });

  it('gets what its rules send, by its policy', () => {
    const rules = ofType('AWS::Events::Rule').filter(([, { Properties }]) => Properties?.['EventPattern']);
    expect(rules).toHaveLength(2);
    for (const [id, { Properties = {}, DependsOn }] of rules) {
      const targets = Properties['Targets'];
      const [to] = Array.isArray(targets) ? targets : [];
      for (const queueId of [target(to?.Arn), target(to?.DeadLetterConfig?.Arn)]) {
        expect(DependsOn, id).toContain(`${queueId}Policy`);
        const prefix = /rule\/([\w-]+)\*/.exec(JSON.stringify(propertiesOf(`${queueId}Policy`)))?.[1];
        expect(String(Properties['Name']).startsWith(prefix ?? 'no prefix'), `${id} to ${queueId}`).toBe(true);
      }
    }
  });

  it('holds nothing back', () => {
    for (const { queueId } of feeds()) expect(propertiesOf(String(queueId))['DelaySeconds'], String(queueId)).toBe(0);
  });
});

describe('the schedules’ role', () => {
  it('may send to the schedules’ queues and do nothing else', () => {
    expect(readable(permissionsOf('SchedulerRole', packaged.template))).toEqual([
      'sqs:SendMessage on SchedulesDeadLetters',
      'sqs:SendMessage on SchedulesQueue',
    ]);
  });
});

describe('the alarms', () => {
  const watched = () =>
    ofType('AWS::CloudWatch::Alarm').map(([, { Properties = {} }]) => ({
      metric: String(Properties['MetricName']),
      on: JSON.stringify(Properties['Dimensions']),
    }));

  it('watch every dead-letter queue and the age of what waits in every queue', () => {
    const queues = ofType('AWS::SQS::Queue').map(([id]) => id);
    const watching = (metric: string) =>
      queues.filter((id) => watched().some((alarm) => alarm.metric === metric && alarm.on.includes(`"${id}"`)));
    expect(watching('ApproximateNumberOfMessagesVisible')).toEqual(queues.filter((id) => id.endsWith('DeadLetters')));
    expect(watching('ApproximateAgeOfOldestMessage')).toEqual(queues.filter((id) => id.endsWith('Queue')));
  });

  it('watch every metric that a filter counts, and else only those that the functions write', () => {
    const counted = new Set(
      ofType('AWS::Logs::MetricFilter').flatMap(([, { Properties }]) =>
        [Properties?.['MetricTransformations']].flat().map((made) => isObject(made) && made['MetricName']),
      ),
    );
    const written = Object.entries<MetricRow>(METRICS).flatMap(([name, { overall }]) => (overall ? [name] : []));
    const ours = watched().filter(({ on }) => on === '[]');
    expect(ours.map(({ metric }) => metric).toSorted()).toEqual([...written, ...[...counted].map(String)].toSorted());
  });
});

describe('an invalid triggers file', () => {
  it('fails packaging with every message and no stack trace', async () => {
    const invalid = TRIGGERS.replace('JobName: nightly-rollup', 'JobNam: nightly-rollup').replace(
      'on: manual',
      'on: manually',
    );
    const { exitCode, text, remove } = await packageStack(invalid);
    await remove();
    expect(exitCode).toBe(1);
    expect(text).toContain('JobNam');
    expect(text).toContain('manually');
    expect(text).not.toMatch(/^\s+at /m);
  });
});
