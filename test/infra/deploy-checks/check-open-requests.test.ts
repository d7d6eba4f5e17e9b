import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ledgerCreateTableInput } from '../../../infra/stack/ledger-table.ts';
import { enqueue } from '../../../lib/core/ledger/start-writes.ts';
import { type LedgerServer, openDynalite } from '../../contract/dynamodb-servers.ts';
import { aNewRequest } from '../../doubles/ledger-items.ts';
import { loopbackServer } from '../../doubles/loopback-server.ts';
import { wholeDynamoLedger } from '../../doubles/whole-ledger.ts';
import { deployStack } from '../package-stack.ts';

const TABLE = 'glue-job-trigger-test-LedgerTable-1ABCDEF';

const TRIGGERS = `
triggers:
  orders:
    on: manual
    start: { JobName: orders-etl }
`;

/** A CloudFormation with this answer to every question, but for what it says of the stack's outputs. */
const aCloudFormation = (status: number, answer: string, stack = answer) =>
  loopbackServer((response, { body }) => {
    const asked = body.includes('Action=DescribeStacks&') ? stack : answer;
    const [code, text] = asked === NO_RESOURCE ? [400, asked] : [status, asked];
    response.writeHead(code, { 'content-type': 'text/xml' }).end(text);
  });

const stackWith = (tableName: string): string =>
  `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>
<StackName>glue-job-trigger-test</StackName><StackStatus>CREATE_COMPLETE</StackStatus><Outputs><member>
<OutputKey>LedgerTableName</OutputKey><OutputValue>${tableName}</OutputValue></member></Outputs></member></Stacks>
</DescribeStacksResult></DescribeStacksResponse>`;

const NO_RESOURCE = `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type>
<Code>ValidationError</Code><Message>Resource LedgerTable does not exist for stack x</Message></Error></ErrorResponse>`;

const NO_STACK = `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type>
<Code>ValidationError</Code><Message>Stack 'glue-job-trigger-test' does not exist</Message></Error></ErrorResponse>`;

const THE_TABLE = `<DescribeStackResourceResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
<DescribeStackResourceResult><StackResourceDetail><LogicalResourceId>LedgerTable</LogicalResourceId>
<PhysicalResourceId>${TABLE}</PhysicalResourceId></StackResourceDetail></DescribeStackResourceResult>
</DescribeStackResourceResponse>`;

let dynamo: LedgerServer;

beforeAll(async () => {
  dynamo = await openDynalite();
  await dynamo.client.send(new CreateTableCommand(ledgerCreateTableInput(TABLE)));
  const ledger = wholeDynamoLedger({ client: dynamo.client, tableName: TABLE });
  await ledger.noteJob('removed-etl', {});
  await ledger.create(enqueue(aNewRequest({ jobName: 'removed-etl' }), 'a token', 'backlog'));
});

afterAll(() => dynamo.close());

/** The ledger is dynalite; whatever else the deployer asks, it asks of this server. */
const deploy = async (triggers: string, url: string) => {
  const { exitCode, text, remove } = await deployStack(triggers, {
    AWS_ENDPOINT_URL: url,
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_MAX_ATTEMPTS: '1',
    SLS_AWS_REQUEST_MAX_RETRIES: '0',
  });
  await remove();
  // No AWS is behind it, so every deployment ends somewhere.
  expect(exitCode).toBe(1);
  return text;
};

const STOPPED = 'no trigger starts the job "removed-etl" any more, and requests of it are open: some wait';

describe('the deployer', () => {
  it('stops before the stack would get a new ledger, because the file does not name the one in use', {
    timeout: 60_000,
  }, async () => {
    await using cloudFormation = await aCloudFormation(200, NO_RESOURCE, stackWith('restored'));
    const text = await deploy(TRIGGERS, cloudFormation.endpoint);
    expect(text).toContain('the stack uses the ledger "restored", and this deployment would give it a new, empty one');
    expect(text).toContain('Write ledgerTable: restored into the triggers file');
    expect(text).not.toMatch(/^\s+at /m);
  });

  it('stops before it removes the permissions for a job of which requests wait', { timeout: 60_000 }, async () => {
    await using cloudFormation = await aCloudFormation(200, THE_TABLE, stackWith(TABLE));
    const text = await deploy(TRIGGERS, cloudFormation.endpoint);
    expect(text).toContain(STOPPED);
    expect(text).toContain('keepJobs: ["removed-etl"]');
    expect(text).not.toMatch(/^\s+at /m);
  });

  it('asks the ledger that the triggers file names, and continues when keepJobs names the job', {
    timeout: 120_000,
  }, async () => {
    await using cloudFormation = await aCloudFormation(400, NO_STACK);
    const named = `${TRIGGERS}\nledgerTable: ${TABLE}\n`;
    expect(await deploy(named, cloudFormation.endpoint)).toContain(STOPPED);
    const kept = await deploy(`${named}keepJobs: [removed-etl]\n`, cloudFormation.endpoint);
    expect(kept).not.toContain('removed-etl');
    expect(kept).not.toContain('could not check');
  });

  it('says nothing when there is no stack yet', { timeout: 60_000 }, async () => {
    await using cloudFormation = await aCloudFormation(400, NO_STACK);
    expect(await deploy(TRIGGERS, cloudFormation.endpoint)).not.toContain('could not check');
  });

  it('warns when it cannot ask', { timeout: 60_000 }, async () => {
    await using cloudFormation = await aCloudFormation(
      403,
      NO_STACK.replace(/Stack '.*' does not exist/, 'not allowed'),
    );
    const text = await deploy(TRIGGERS, cloudFormation.endpoint);
    expect(text).toContain(
      'could not check whether requests are open of jobs that no trigger starts any more: not allowed.',
    );
  });
});
