/** What the bundles' leaner SDK tells of an answer, beside what the whole SDK tells of it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import * as dynamo from '@aws-sdk/client-dynamodb';
import * as glue from '@aws-sdk/client-glue';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundlingOptions } from '../../../infra/build/bundle-handlers.ts';
import { thrownByAws } from '../../../lib/adapters/aws/thrown-by-aws.ts';
import { answerJson, type LoopbackServer, loopbackServer } from '../../doubles/loopback-server.ts';

type Sdk = Pick<typeof dynamo, 'DynamoDBClient' | 'UpdateItemCommand' | 'ConditionalCheckFailedException'> &
  Pick<typeof glue, 'GlueClient' | 'StartJobRunCommand' | 'GetJobCommand'>;

const ENTRY = `
export { ConditionalCheckFailedException, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
export { GetJobCommand, GlueClient, StartJobRunCommand } from '@aws-sdk/client-glue';
`;

let folder: string;
let server: LoopbackServer;
let answer: { readonly status: number; readonly body: unknown };
let leaner: Sdk;
const whole: Sdk = { ...dynamo, ...glue };

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'glue-job-trigger-leaner-'));
  const outfile = path.join(folder, 'sdk.cjs');
  await build({ ...bundlingOptions(), stdin: { contents: ENTRY, resolveDir: import.meta.dirname }, outfile });
  leaner = createRequire(import.meta.url)(outfile);
  server = await loopbackServer((response) => answerJson(response, answer.status, answer.body));
});

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const clientOptions = () => ({
  endpoint: server.endpoint,
  region: 'eu-central-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 2,
});

const startJobRun = (sdk: Sdk) =>
  new sdk.GlueClient(clientOptions()).send(new sdk.StartJobRunCommand({ JobName: 'orders-etl' }));

const updateItem = (sdk: Sdk) => {
  const command = new sdk.UpdateItemCommand({ TableName: 'ledger', Key: { pk: { S: 'REQ#r1' } } });
  return new sdk.DynamoDBClient(clientOptions()).send(command);
};

/** All that this project looks at in an error of the SDK, and how often the SDK tried. */
const toldBy = async (sdk: Sdk, send: (sdk: Sdk) => Promise<unknown>) => {
  const error = await send(sdk).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const refused = error instanceof sdk.ConditionalCheckFailedException;
  return {
    ...thrownByAws(error),
    attempts: Object(Object(error).$metadata).attempts,
    ...(refused ? { item: error.Item } : {}),
  };
};

describe('the SDK of the bundles', () => {
  it.each([
    ['AccessDeniedException', 400],
    ['ConcurrentRunsExceededException', 400],
    ['EntityNotFoundException', 400],
    ['InternalServiceException', 500],
    ['InvalidInputException', 400],
    ['OperationTimeoutException', 400],
    ['ResourceNumberLimitExceededException', 400],
    ['ThrottlingException', 400],
    ['ServiceUnavailableException', 503],
    ['AnErrorThatNobodyKnows', 400],
  ])("reads Glue's %s as the whole SDK does", async (name, status) => {
    answer = { status, body: { __type: `com.amazonaws.glue#${name}`, Message: 'because' } };
    const told = await toldBy(leaner, startJobRun);
    expect(told).toMatchObject({ name, message: 'because', httpStatus: status });
    expect(told).toEqual(await toldBy(whole, startJobRun));
  });

  it.each([
    ['InternalServerError', 500],
    ['ItemCollectionSizeLimitExceededException', 400],
    ['ProvisionedThroughputExceededException', 400],
    ['ReplicatedWriteConflictException', 400],
    ['RequestLimitExceeded', 400],
    ['ResourceNotFoundException', 400],
    ['ThrottlingException', 400],
    ['ValidationException', 400],
  ])("reads DynamoDB's %s as the whole SDK does", async (name, status) => {
    answer = { status, body: { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'because' } };
    const told = await toldBy(leaner, updateItem);
    expect(told).toMatchObject({ name, message: 'because', httpStatus: status });
    expect(told).toEqual(await toldBy(whole, updateItem));
  });

  it('gives the item that refused a conditional write', async () => {
    const __type = 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException';
    const Item = { pk: { S: 'REQ#r1' }, attempt: { N: '2' } };
    answer = { status: 400, body: { __type, message: 'The conditional request failed', Item } };
    expect(await toldBy(leaner, updateItem)).toMatchObject({ name: 'ConditionalCheckFailedException', item: Item });
  });

  it('reads a job that was drawn in the visual editor', async () => {
    const Job = {
      Name: 'orders-etl',
      MaxRetries: 1,
      LastModifiedOn: 1_795_334_400,
      CodeGenConfigurationNodes: { 'node-1': { S3CsvSource: { Name: 'in', Paths: ['s3://landing/'] } } },
    };
    answer = { status: 200, body: { Job } };
    const getJob = (sdk: Sdk) =>
      new sdk.GlueClient(clientOptions()).send(new sdk.GetJobCommand({ JobName: 'orders-etl' }));
    const read = await getJob(leaner);
    expect(read.Job).toEqual((await getJob(whole)).Job);
    expect(read.Job?.LastModifiedOn).toEqual(new Date(1_795_334_400_000));
  });
});
