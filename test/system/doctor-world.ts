import path from 'node:path';
import type { Job } from '@aws-sdk/client-glue';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, vi } from 'vitest';
import type { Finding } from '../../cli/doctor/finding.ts';
import { loadTriggers } from '../../lib/triggers-file/load-triggers.ts';
import { type Gateway, openGateway } from '../../local/gateway/gateway.ts';
import { createGlueService } from '../../local/glue/glue-service.ts';
import { type HttpHandler, sendJson } from '../../local/server/http-exchange.ts';
import { LOCAL_CREDENTIALS } from '../../local/server/local-account.ts';
import { openBuckets } from '../../local/storage/bucket-client.ts';
import { createObjectStore } from '../../local/storage/object-store.ts';
import { stackOf, templateOf } from '../cli/doctor/a-stack.ts';
import { type FakeAccount, fakeAccount } from '../doubles/fake-account.ts';
import { simulateRole } from '../infra/simulate-policies.ts';
import { type NodeEnd, runNode } from '../processes/spawn-node.ts';

vi.setConfig({ testTimeout: 60_000 });

export const ROOT = path.join(import.meta.dirname, '../..');
export const REGION = 'eu-central-1';
export const GOOD = path.join(import.meta.dirname, 'doctor-triggers.yml');
export const BAD = path.join(import.meta.dirname, 'doctor-faults.yml');

const SPARK_SCRIPT = `import sys
from awsglue.utils import getResolvedOptions
args = getResolvedOptions(sys.argv, ["JOB_NAME", "source", "area"])
`;
const SHELL_SCRIPT = `import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--day")
args = parser.parse_args()
`;
const NO_ARGUMENTS = 'print("hello")';

/** A job of the kind, with its script. */
const aJob = (
  name: string,
  script: string,
  { maxRetries = 0, ...definition }: { readonly maxRetries?: number } & Partial<Job> = {},
) => ({
  name,
  maxConcurrentRuns: 10,
  maxRetries,
  definition: {
    Command: { Name: 'glueetl', ScriptLocation: `s3://scripts/${script}` },
    WorkerType: 'G.1X',
    NumberOfWorkers: 2,
    ...definition,
  },
});

const shell = {
  Command: { Name: 'pythonshell', ScriptLocation: 's3://scripts/shell.py' },
  GlueVersion: '3.0',
  WorkerType: undefined,
};

let gateway: Gateway;
const closing: (() => unknown)[] = [];
export const client = () => ({ endpoint: gateway.url, region: REGION, credentials: LOCAL_CREDENTIALS });

beforeAll(async () => {
  const absent: HttpHandler = (_request, response) => sendJson(response, 501, { message: 'not in this test' });
  const glue = createGlueService({
    jobs: [
      aJob('orders', 'orders.py'),
      aJob('rollup', 'rollup.py', { GlueVersion: '5.0' }),
      aJob('shell', 'shell.py', shell),
      aJob('auto', 'empty.py', { GlueVersion: 'auto', WorkerType: 'R.1X' }),
      aJob('retrying', 'empty.py', { maxRetries: 1 }),
      aJob('scriptless', 'none.py'),
    ],
  });
  const s3 = createObjectStore({ region: REGION, onCreated: () => undefined });
  const others = {
    dynamodb: absent,
    sqs: absent,
    sns: absent,
    events: absent,
    sts: absent,
    lambda: absent,
    local: absent,
  };
  gateway = await openGateway({ glue: glue.handle, s3, ...others }, 0);
  closing.push(gateway.close, glue.close);
  const buckets = openBuckets(gateway.url, REGION);
  closing.push(buckets.close);
  for (const bucket of ['landing', 'scripts']) await buckets.createBucket(bucket);
  const plain = new S3Client({ ...client(), forcePathStyle: true });
  await plain.send(new CreateBucketCommand({ Bucket: 'silent' }));
  plain.destroy();
  const rollup = SPARK_SCRIPT.replace('"source", "area"', '"day"');
  const scripts = {
    'orders.py': SPARK_SCRIPT,
    'rollup.py': rollup,
    'shell.py': SHELL_SCRIPT,
    'empty.py': NO_ARGUMENTS,
  };
  for (const [key, text] of Object.entries(scripts)) await buckets.upload('scripts', key, text);
});
afterAll(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** An environment from which nothing leads to AWS. */
export const sealed = (more: Readonly<Record<string, string>>) => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:AWS_|STAGE|TRIGGERS_FILE|npm_)/.test(name)),
  ),
  AWS_MAX_ATTEMPTS: '1',
  AWS_EC2_METADATA_DISABLED: 'true',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  ...more,
});

export const doctor = (words: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<NodeEnd> =>
  runNode(['cli/glue-job-trigger.js', 'doctor', ...words], { cwd: ROOT, env: sealed(more) });

export const local = (file: string, ...words: readonly string[]): Promise<NodeEnd> =>
  doctor(['--local', '--port', String(gateway.port), '--file', file, ...words]);

/** The doctor against an account: Glue and S3 are the local ones, all else is the fake one's. */
export const inAccount = async (
  account: FakeAccount,
  file: string,
  more: Readonly<Record<string, string>> = {},
): Promise<NodeEnd> => {
  await using server = await fakeAccount(account);
  return await doctor(['--stage', 'test', '--region', REGION, '--file', file, '--json'], {
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL: gateway.url,
    AWS_ENDPOINT_URL_CLOUDFORMATION: server.endpoint,
    AWS_ENDPOINT_URL_IAM: server.endpoint,
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: server.endpoint,
    ...more,
  });
};

export const findingsIn = ({ stdout }: NodeEnd): readonly Finding[] => JSON.parse(stdout).findings;

/** A stack that was deployed from the good file, whose log is empty. */
export const deployed = (more: Partial<FakeAccount> = {}): FakeAccount => {
  const template = templateOf(loadTriggers({ file: GOOD, stage: 'test' }));
  const decide: FakeAccount['decide'] = (roleArn, ...asked) =>
    simulateRole(roleArn.replace(/^.*role\/glue-job-trigger-test-/, ''), template)(...asked);
  const groups = ['s3-upload', 'schedule'].map((name) => [`/aws/lambda/glue-job-trigger-test-${name}`, []]);
  return {
    stack: { name: 'glue-job-trigger-test', facts: stackOf(template) },
    decide,
    log: Object.fromEntries(groups),
    ...more,
  };
};
