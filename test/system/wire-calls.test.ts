/** What goes over the wire for an event, counted by the servers that the built bundles call. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { CountingAws } from '../../bench/aws/counting-aws.ts';
import { fillLine } from '../../bench/aws/fill-line.ts';
import { uploadMessage } from '../../bench/uploads.ts';
import { bundle } from '../../infra/build/bundle.ts';
import type { LambdaHandler } from '../../lib/lambda/observed-handler.ts';
import { answerJson, type LoopbackServer, loopbackServer } from '../doubles/loopback-server.ts';
import { builtHandlers } from '../infra/build/built-handlers.ts';

const aTrigger = (name: string, prefix: string): string => `  ${name}:
    on:
      s3:
        bucket: acme-landing
        key: orders/eu/${prefix}-{file}.csv
    start:
      JobName: ${name}-etl
      Arguments:
        --source: s3://\${{ bucket }}/\${{ key }}
`;

const TRIGGERS = `triggers:\n${aTrigger('orders', 'ORDERS')}${aTrigger('returns', 'RETURNS')}`;

const aws = new CountingAws();
let server: LoopbackServer;
let folder: string;
let lastRun = '';
let upload: LambdaHandler<unknown>;
let sweep: LambdaHandler<unknown>;
let runState: LambdaHandler<unknown>;

beforeAll(async () => {
  server = await loopbackServer((response, { headers, body }) => {
    const { status, body: answer } = aws.answer(String(headers['x-amz-target']), body);
    if ('JobRunId' in answer) lastRun = String(answer.JobRunId);
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
  runState = load(path.join(folder, 'handlers', 'run-state.cjs')).handler;
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => 60_000 } as Context;

const batchOf = (kind: 'ORDERS' | 'RETURNS', from: number, count: number) =>
  Array.from({ length: count }, (_, at) => uploadMessage(kind, from + at));

/** What the servers were asked while a batch, or a sweep, was worked on. */
const callsOf = async (work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> => {
  aws.resetCounts();
  await work();
  return aws.counts().calls;
};

const deliver = (Records: readonly ReturnType<typeof uploadMessage>[]) => callsOf(() => upload({ Records }, context));

const WRITES = ['BatchExecuteStatement', 'PutItem', 'UpdateItem'];

/** Calls but those that write; of these there are two, one that creates and one that records, or some more on a busy machine. */
const besidesFewWrites = (calls: Readonly<Record<string, number>>): Readonly<Record<string, number>> => {
  const writes = WRITES.reduce((sum, operation) => sum + (calls[operation] ?? 0), 0);
  expect(writes).toBeGreaterThanOrEqual(2);
  expect(writes).toBeLessThanOrEqual(8);
  return Object.fromEntries(Object.entries(calls).filter(([operation]) => !WRITES.includes(operation)));
};

describe('over the wire go', () => {
  beforeEach(async () => {
    aws.reset();
    // The very first event of a job registers it.
    await deliver([uploadMessage('ORDERS', 0), uploadMessage('RETURNS', 0)]);
  });

  it('for a started run two ledger writes and one Glue call; a batch reads the ledger once, and its writes share calls', async () => {
    const calls = await deliver(batchOf('ORDERS', 1, 25));
    expect(besidesFewWrites(calls)).toEqual({ BatchGetItem: 1, StartJobRun: 25 });
    expect(aws.counts()).toMatchObject({ doubles: 0, itemWriteUnits: 2 * 25, indexWriteUnits: 7 * 25 });
  });

  it('one ledger read for each job in a batch', async () => {
    const calls = await deliver([...batchOf('ORDERS', 1, 5), ...batchOf('RETURNS', 1, 5)]);
    expect(besidesFewWrites(calls)).toEqual({ BatchGetItem: 2, StartJobRun: 10 });
  });

  it('for the end of a run two ledger writes, one reading of the run and one event', async () => {
    await deliver([uploadMessage('ORDERS', 1)]);
    const detail = { jobName: 'orders-etl', jobRunId: lastRun, state: 'SUCCEEDED' };
    const body = { 'detail-type': 'Glue Job State Change', source: 'aws.glue', time: '2026-11-22T08:25:30Z', detail };
    const message = { messageId: 'end', eventSource: 'aws:sqs', body: JSON.stringify(body) };
    expect(await callsOf(() => runState({ Records: [message] }, context))).toEqual({
      GetItem: 4,
      GetJobRun: 1,
      PutEvents: 1,
      Query: 2,
      UpdateItem: 2,
    });
    expect(aws.counts()).toMatchObject({ itemWriteUnits: 2, indexWriteUnits: 5 });
  });

  it('for duplicates the calls that create them, and a reading of what stands there', async () => {
    const messages = batchOf('ORDERS', 1, 25);
    await deliver(messages);
    // The shared call is followed by a reading of what has refused its writes.
    expect(await deliver(messages)).toEqual({ BatchGetItem: 2, BatchExecuteStatement: 1 });
    expect(aws.counts().doubles).toBe(0);
  });

  it("for an event of a full job's backlog one ledger write and no Glue call, and several share a call", async () => {
    aws.full = true;
    fillLine(aws.table('ledger'), 'orders-etl', 3);
    expect(await deliver(batchOf('ORDERS', 1, 25))).toEqual({ BatchGetItem: 1, BatchExecuteStatement: 1 });
  });
});

it('a sweep over a full job asks the same, whether ten or ten thousand wait', async () => {
  const callsWith = async (waiting: number) => {
    aws.reset();
    aws.full = true;
    fillLine(aws.table('ledger'), 'orders-etl', waiting);
    return callsOf(() => sweep({}, context));
  };
  const few = await callsWith(10);
  expect(few['StartJobRun']).toBe(1);
  expect(await callsWith(10_000)).toEqual(few);
});
