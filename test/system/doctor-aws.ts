import type { Job } from '@aws-sdk/client-glue';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from 'vitest';
import { type Gateway, openGateway } from '../../local/gateway/gateway.ts';
import { createGlueService } from '../../local/glue/glue-service.ts';
import { type HttpHandler, sendJson } from '../../local/server/http-exchange.ts';
import { LOCAL_CREDENTIALS } from '../../local/server/local-account.ts';
import { openBuckets } from '../../local/storage/bucket-client.ts';
import { createObjectStore } from '../../local/storage/object-store.ts';

export const REGION = 'eu-central-1';

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

/** Where they are. */
export const urlOfAws = (): string => gateway.url;
const closing: (() => unknown)[] = [];
/** For a client of them. */
export const client = () => ({ endpoint: gateway.url, region: REGION, credentials: LOCAL_CREDENTIALS });

const open = async (): Promise<void> => {
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
};

/**
 * The local Glue and the local S3 behind one port, while the tests of a file run: jobs, scripts and buckets as
 * doctor-triggers.yml and doctor-faults.yml name them.
 */
export const standUpAws = (): void => {
  beforeAll(open);
  afterAll(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
};
