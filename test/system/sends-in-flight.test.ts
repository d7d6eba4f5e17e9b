/** How many sends of the built bundle are in flight: Glue holds its answers until it has as many as it expects. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { CountingAws } from '../../bench/aws/counting-aws.ts';
import { uploadMessage } from '../../bench/uploads.ts';
import { bundle } from '../../infra/build/bundle.ts';
import type { LambdaHandler } from '../../lib/lambda/observed-handler.ts';
import { answerJson, type LoopbackServer, loopbackServer } from '../doubles/loopback-server.ts';
import { builtHandlers } from '../infra/build/built-handlers.ts';

const triggerOf = (number: number): string => `  every-${number}:
    on:
      s3: { bucket: acme-landing, key: 'orders/eu/ALL-{file}.csv' }
    start: { JobName: every-${number} }
`;
const TRIGGERS = `triggers:
  orders:
    on:
      s3: { bucket: acme-landing, key: 'orders/eu/ORDERS-{file}.csv' }
    start: { JobName: orders-etl }
${Array.from({ length: 50 }, (_, number) => triggerOf(number)).join('')}`;

const aws = new CountingAws();
const held: (() => void)[] = [];
/** So many sends must be in flight before Glue answers any. */
let together = 1;
/** Sends that gave up before Glue had answered. */
let abandoned = 0;
let server: LoopbackServer;
let folder: string;
let upload: LambdaHandler<unknown>;

beforeAll(async () => {
  server = await loopbackServer((response, { headers, body }) => {
    const target = String(headers['x-amz-target']);
    const answer = () => {
      const { status, body: answered } = aws.answer(target, body);
      answerJson(response, status, answered);
    };
    if (!target.endsWith('StartJobRun')) return answer();
    response.on('close', () => {
      if (!response.writableFinished) abandoned += 1;
    });
    held.push(answer);
    if (held.length === together) for (const each of held.splice(0)) each();
  });
  vi.stubEnv('AWS_ENDPOINT_URL', server.endpoint);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  vi.stubEnv('LEDGER_TABLE', 'ledger');
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
  folder = await mkdtemp(path.join(os.tmpdir(), 'glue-job-trigger-flight-'));
  const triggersFile = path.join(folder, 'triggers.yml');
  await writeFile(triggersFile, TRIGGERS);
  await bundle({ triggersFile, stage: 'test', outDir: folder, handlers: await builtHandlers() });
  upload = createRequire(import.meta.url)(path.join(folder, 'handlers', 's3-upload.cjs')).handler;
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  abandoned = 0;
  aws.reset();
});

const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => 60_000 } as Context;
const deliver = (Records: readonly ReturnType<typeof uploadMessage>[]) => upload({ Records }, context);

it('the sends of a whole batch of uploads are in flight together, so its last file waits for no other', async () => {
  together = 25;
  const batch = Array.from({ length: 25 }, (_, number) => uploadMessage('ORDERS', number));
  expect(await deliver(batch)).toEqual({ batchItemFailures: [] });
  expect(aws.counts().calls).toMatchObject({ StartJobRun: 25 });
  expect(abandoned).toBe(0);
});

it('the sends of the many triggers that one upload matches are in flight together, a batch of them at a time', async () => {
  together = 25;
  expect(await deliver([uploadMessage('ALL', 1)])).toEqual({ batchItemFailures: [] });
  expect(aws.counts().calls).toMatchObject({ StartJobRun: 50 });
  expect(abandoned).toBe(0);
});
