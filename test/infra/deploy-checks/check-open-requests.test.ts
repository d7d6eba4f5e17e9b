import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { checkOpenRequests, type Deployer } from '../../../infra/deploy-checks/check-open-requests.ts';
import { ledgerCreateTableInput } from '../../../infra/stack/ledger-table.ts';
import { enqueue } from '../../../lib/core/ledger/start-writes.ts';
import { type LedgerServer, openDynalite } from '../../contract/dynamodb-servers.ts';
import { aNewRequest } from '../../doubles/ledger-items.ts';
import { loopbackServer } from '../../doubles/loopback-server.ts';
import { wholeDynamoLedger } from '../../doubles/whole-ledger.ts';

const TABLE = 'acme-test-LedgerTable-1ABCDEF';

const folder = mkdtempSync(path.join(os.tmpdir(), 'glue-job-trigger-open-requests-'));
let dynamo: LedgerServer;

beforeAll(async () => {
  dynamo = await openDynalite();
  await dynamo.client.send(new CreateTableCommand(ledgerCreateTableInput(TABLE)));
  const ledger = wholeDynamoLedger({ client: dynamo.client, tableName: TABLE });
  for (const jobName of ['removed-etl', 'removed-rollup']) {
    await ledger.noteTrigger(jobName, 'orders');
    await ledger.create(enqueue(aNewRequest({ requestId: jobName, jobName }), 'a token', 'backlog'));
  }
});

afterEach(() => {
  vi.unstubAllEnvs();
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await dynamo.close();
});

const xml = (status: number, text: string) => ({ status, text });
const ERROR = (message: string) =>
  xml(400, `<ErrorResponse><Error><Code>ValidationError</Code><Message>${message}</Message></Error></ErrorResponse>`);
const STACK = (table: string) =>
  xml(
    200,
    `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><Outputs><member><OutputKey>LedgerTableName</OutputKey>
<OutputValue>${table}</OutputValue></member></Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  );
const RESOURCE = xml(
  200,
  `<DescribeStackResourceResponse><DescribeStackResourceResult><StackResourceDetail><PhysicalResourceId>${TABLE}
</PhysicalResourceId></StackResourceDetail></DescribeStackResourceResult></DescribeStackResourceResponse>`.replace(
    '\n',
    '',
  ),
);

/** Checks a file with these lines, where CloudFormation answers so about the stack. */
const check = async (
  lines: string,
  stack: { readonly status: number; readonly text: string },
  more: Partial<Deployer> = {},
) => {
  const file = path.join(folder, 'triggers.yml');
  writeFileSync(file, `triggers:\n  orders:\n    on: manual\n    start: { JobName: 'orders-\${{ stage }}' }\n${lines}`);
  await using cloudFormation = await loopbackServer((response, { body }) => {
    const { status, text } = body.includes('Action=DescribeStacks&') ? stack : RESOURCE;
    response.writeHead(status, { 'content-type': 'text/xml' }).end(text);
  });
  vi.stubEnv('TRIGGERS_FILE', file);
  vi.stubEnv('AWS_ENDPOINT_URL_CLOUDFORMATION', cloudFormation.endpoint);
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', dynamo.url);
  const openConfig = async () => ({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  return await checkOpenRequests({ stage: 'test', stackName: 'acme-test', openConfig, ...more });
};

const notChecked = (why: string): string =>
  `could not check whether requests are open of jobs that no trigger starts any more: ${why} ` +
  'If you have removed a job from the triggers file, check that its backlog is empty and its runs have ended';

/** What is thrown is printed with its stack. */
const refusal = async (checked: Promise<unknown>): Promise<unknown> => {
  const thrown: unknown = await checked.catch((error: unknown) => error);
  expect(thrown).toMatchObject({ name: 'TriggerError', code: 'TRIGGERS_INVALID', retryable: false });
  if (!(thrown instanceof Error)) throw new Error('nothing was refused');
  expect(thrown.stack).toBe(thrown.message);
  return thrown.message;
};

describe('checking open requests before a deployment', () => {
  it('refuses with every job that is named no more, each in a line and without a stack trace', async () => {
    const [first, second, ...none] = String(await refusal(check('', STACK(TABLE)))).split('\n');
    expect(first).toMatch(
      /^no trigger starts the job "removed-etl" any more, and requests of it are open: some wait\./,
    );
    expect(second).toMatch(/^no trigger starts the job "removed-rollup" any more/);
    expect(none).toEqual([]);
  });

  it('asks the ledger that the triggers file names, and continues when keepJobs names the job', async () => {
    const named = `ledgerTable: ${TABLE}\n`;
    const noStack = ERROR('Stack acme-test does not exist');
    expect(await refusal(check(named, noStack))).toContain('"removed-etl"');
    expect(await check(`${named}keepJobs: [removed-etl, removed-rollup]\n`, noStack)).toEqual([]);
  });

  it('finds nothing where there is no stack yet', async () => {
    expect(await check('', ERROR('Stack acme-test does not exist'))).toEqual([]);
  });

  it('stops before the stack would get a new ledger, because the file does not name the one in use', async () => {
    const message = await refusal(check('', STACK('restored')));
    expect(message).toMatch(
      /^the stack uses the ledger "restored", .* Write ledgerTable: restored into the triggers file$/,
    );
  });

  it('refuses an invalid file without a stack trace', async () => {
    expect(await refusal(check('ledgerTabel: x\n', STACK(TABLE)))).toContain('ledgerTabel');
  });

  it('warns when CloudFormation does not tell which ledger it is', async () => {
    expect(await check('', ERROR('not allowed'))).toEqual([notChecked('not allowed.')]);
    const openConfig = () => Promise.reject('no credentials');
    expect(await check('', STACK(TABLE), { openConfig })).toEqual([notChecked('no credentials.')]);
  });

  it('warns when the ledger cannot be read', async () => {
    const [warning, ...none] = await check('ledgerTable: no-such-table\n', STACK(TABLE));
    expect(warning).toBe(notChecked(/more: (.*) If you/.exec(warning ?? '')?.[1] ?? ''));
    expect(warning).toContain('no-such-table');
    expect(none).toEqual([]);
  });

  it('throws what is neither, as it is', async () => {
    const fault = new Error('no credentials');
    const { stack } = fault;
    const openConfig = () => Promise.reject(fault);
    await expect(check(`ledgerTable: ${TABLE}\n`, STACK(TABLE), { openConfig })).rejects.toBe(fault);
    expect(fault.stack).toBe(stack);
  });
});
