/** What goes over the wire for uploads that share a run, counted by the servers that the built bundles call. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { CountingAws } from '../../bench/aws/counting-aws.ts';
import { uploadMessage } from '../../bench/uploads.ts';
import { bundle } from '../../infra/build/bundle.ts';
import type { LambdaHandler } from '../../lib/lambda/observed-handler.ts';
import { answerJson, type LoopbackServer, loopbackServer } from '../doubles/loopback-server.ts';
import { builtHandlers } from '../infra/build/built-handlers.ts';

/** A batch is full with so many. */
const UPLOADS = 25;

const TRIGGERS = `triggers:
  orders:
    on: { s3: { bucket: acme-landing, key: "orders/{area}/ORDERS-{file}.csv" } }
    batch: { by: area, items: ${UPLOADS} }
    start: { JobName: orders-etl, Arguments: { --area: "\${{ area }}" } }
`;

const aws = new CountingAws();
let server: LoopbackServer;
let folder: string;
let upload: LambdaHandler<unknown>;
let sweep: LambdaHandler<unknown>;

beforeAll(async () => {
  server = await loopbackServer((response, { headers, body }) => {
    const { status, body: answer } = aws.answer(String(headers['x-amz-target']), body);
    answerJson(response, status, answer);
  });
  vi.stubEnv('AWS_ENDPOINT_URL', server.endpoint);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  vi.stubEnv('LEDGER_TABLE', 'ledger');
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
  folder = await mkdtemp(path.join(os.tmpdir(), 'glue-job-trigger-wire-'));
  const triggersFile = path.join(folder, 'triggers.yml');
  await writeFile(triggersFile, TRIGGERS);
  await bundle({ triggersFile, stage: 'test', outDir: folder, handlers: await builtHandlers() });
  const load = createRequire(import.meta.url);
  upload = load(path.join(folder, 'handlers', 's3-upload.cjs')).handler;
  sweep = load(path.join(folder, 'handlers', 'sweep.cjs')).handler;
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => 60_000 } as Context;

const countsOf = async (work: () => Promise<unknown>) => {
  aws.resetCounts();
  await work();
  return aws.counts();
};

const uploads = (from: number) => Array.from({ length: UPLOADS }, (_, at) => uploadMessage('ORDERS', from + at));

it('over the wire go, for an upload that shares a run, one ledger write when it comes and one when its batch takes it', async () => {
  // The very first events of a job register it.
  await upload({ Records: uploads(0) }, context);
  await sweep({}, context);
  await sweep({}, context);

  const came = await countsOf(() => upload({ Records: uploads(UPLOADS) }, context));
  expect(came.calls).toEqual({ BatchGetItem: 1, BatchExecuteStatement: 1 });
  expect([came.itemWriteUnits, came.indexWriteUnits]).toEqual([UPLOADS, 2 * UPLOADS]);

  const taken = await countsOf(() => sweep({}, context));
  // Besides: cut, request and the end of the cut; the backlog's mark, acquire, record, and the mark again.
  expect(taken.calls).toMatchObject({ PutItem: 3, BatchExecuteStatement: 1, UpdateItem: 4, StartJobRun: 1 });
  expect([taken.itemWriteUnits, taken.indexWriteUnits]).toEqual([UPLOADS + 10, UPLOADS + 12]);
});
