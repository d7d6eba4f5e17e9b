import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import type { Context } from 'aws-lambda';
import { build } from 'esbuild';
import { CountingAws } from '../../bench/aws/counting-aws.ts';
import { BUCKET, JOB } from '../../bench/build-subjects.ts';
import { uploadMessage } from '../../bench/uploads.ts';
import { bundlingOptions } from '../../infra/build/bundle-handlers.ts';
import type { LambdaHandler } from '../../lib/lambda/observed-handler.ts';
import { loadTriggers } from '../../lib/triggers-file/load-triggers.ts';
import { answerJson, loopbackServer } from '../doubles/loopback-server.ts';
import { ENTERED, tellsEnteredFiles } from './entered-files.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const HANDLERS = ['s3-upload', 'run-state', 'manual'] as const;

/** The file of each function that was entered, in order. */
export type Walk = readonly string[];

/** What a maintainer reads to follow an event: one invocation of a handler, from its call to its answer. */
export interface Walks {
  /** An upload, brought by a queue: its request is created, sent, and its run recorded. */
  readonly upload: Walk;
  /**
   * The event that this run has succeeded, brought by a queue, until the outcome is recorded. Nothing waits in the job's
   * backlog. What follows is the publication of the outcome.
   */
  readonly 'run-end': Walk;
  /** A manual call that names an object: its request is created, sent, recorded and told. */
  readonly manual: Walk;
}

/**
 * Runs the real handlers against servers in memory and follows them, in a container that is warm. It sets the variables
 * of a Lambda environment for this process, so call it in a process of its own.
 */
export const followWalks = async (): Promise<Walks> => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'glue-job-trigger-trace-'));
  await using server = await serveAws();
  try {
    Object.assign(process.env, environmentAt(server.endpoint));
    await bundleInstrumented(folder);
    let walk: string[] = [];
    Object.assign(globalThis, { [ENTERED]: (file: string) => void walk.push(file) });
    const load = createRequire(import.meta.url);
    const handlers = Object.fromEntries(
      HANDLERS.map((name): [string, LambdaHandler<unknown>] => [
        name,
        load(path.join(folder, 'handlers', `${name}.cjs`)).handler,
      ]),
    );
    const follow = async (name: (typeof HANDLERS)[number], event: unknown): Promise<Walk> => {
      walk = [];
      // The metrics go to the standard output, which is the command's own here.
      const { write } = process.stdout;
      process.stdout.write = () => true;
      try {
        await handlers[name]?.(event, CONTEXT);
      } finally {
        process.stdout.write = write;
      }
      return walk;
    };
    // The first invocation of a container, and the first request of a job, bring what later ones go without.
    let walks: Walks | undefined;
    for (const number of [1, 2]) {
      const upload = await follow('s3-upload', { Records: [uploadMessage('trace', number)] });
      const runEnd = untilPublished(await follow('run-state', { Records: [runEndMessage(server.lastRun())] }));
      const manual = await follow('manual', {
        trigger: 'orders',
        object: `s3://${BUCKET}/orders/eu/call-${number}.csv`,
      });
      walks = { upload, 'run-end': runEnd, manual };
    }
    if (walks === undefined) throw new Error('no walk was followed');
    return walks;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const PUBLICATION = 'lib/publish/publish-outcomes.ts';

const untilPublished = (walk: Walk): Walk => {
  const end = walk.indexOf(PUBLICATION);
  if (end < 0) throw new Error(`the end of a run did not come to ${PUBLICATION}`);
  return walk.slice(0, end);
};

const CONTEXT = { awsRequestId: 'trace', getRemainingTimeInMillis: () => 60_000 } as Context;

const TRIGGERS = `triggers:
  orders:
    on:
      s3:
        bucket: ${BUCKET}
        key: orders/{area}/{file}.csv
    start:
      JobName: ${JOB}
      Arguments:
        --source: s3://\${{ bucket }}/\${{ key }}
        --area: \${{ area }}
`;

/** The bundles that are deployed, but not minified, and instrumented. */
const bundleInstrumented = async (folder: string): Promise<void> => {
  const options = bundlingOptions();
  await build({
    ...options,
    minify: false,
    sourcemap: false,
    entryPoints: HANDLERS.map((name) => path.join(ROOT, 'handlers', `${name}.ts`)),
    outdir: path.join(folder, 'handlers'),
    outExtension: { '.js': '.cjs' },
    plugins: [tellsEnteredFiles(ROOT, ['handlers', 'lib']), ...(options.plugins ?? [])],
  });
  const triggersFile = path.join(folder, 'triggers.yml');
  await writeFile(triggersFile, TRIGGERS);
  const triggers = loadTriggers({ file: triggersFile, stage: 'trace' });
  await writeFile(path.join(folder, 'triggers.json'), JSON.stringify(triggers));
};

/** DynamoDB and Glue as the bench has them, and an S3 in which every object exists. */
const serveAws = async () => {
  const aws = new CountingAws();
  let lastRun = '';
  const server = await loopbackServer((response, { method, headers, body }) => {
    if (method === 'HEAD') {
      const object = { 'content-length': 1, etag: '"e"', 'last-modified': 'Sun, 22 Nov 2026 08:15:30 GMT' };
      response.writeHead(200, { ...object, 'x-amz-version-id': 'v1' }).end();
      return;
    }
    const { status, body: answer } = aws.answer(String(headers['x-amz-target']), body);
    if ('JobRunId' in answer) lastRun = String(answer.JobRunId);
    answerJson(response, status, answer);
  });
  return { endpoint: server.endpoint, lastRun: () => lastRun, [Symbol.asyncDispose]: server.stop };
};

const environmentAt = (endpoint: string) => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  LEDGER_TABLE: 'ledger',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  METRICS_NAMESPACE: 'trace',
});

const runEndMessage = (jobRunId: string) => ({
  messageId: 'run-end',
  eventSource: 'aws:sqs',
  body: JSON.stringify({
    'detail-type': 'Glue Job State Change',
    source: 'aws.glue',
    time: '2026-11-22T08:25:30Z',
    detail: { jobName: JOB, jobRunId, state: 'SUCCEEDED' },
  }),
});
