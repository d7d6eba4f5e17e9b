import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ledgerCreateTableInput } from '../../infra/stack/ledger-table.ts';
import { enqueue } from '../../lib/core/ledger/start-writes.ts';
import { type LedgerServer, openDynalite } from '../contract/dynamodb-servers.ts';
import { aNewRequest } from '../doubles/ledger-items.ts';
import { type LoopbackServer, loopbackServer } from '../doubles/loopback-server.ts';
import { wholeDynamoLedger } from '../doubles/whole-ledger.ts';
import { deployAgain, deployStack, type Packaged } from './package-stack.ts';

const TABLE = 'glue-job-trigger-test-LedgerTable-1ABCDEF';

const TRIGGERS = `
alarmTopic: none
triggers:
  orders:
    on: manual
    start: { JobName: orders-etl }
`;

const THE_STACK = `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>
<StackName>glue-job-trigger-test</StackName><StackStatus>CREATE_COMPLETE</StackStatus><Outputs><member>
<OutputKey>LedgerTableName</OutputKey><OutputValue>${TABLE}</OutputValue></member></Outputs></member></Stacks>
</DescribeStacksResult></DescribeStacksResponse>`;

const THE_TABLE = `<DescribeStackResourceResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
<DescribeStackResourceResult><StackResourceDetail><LogicalResourceId>LedgerTable</LogicalResourceId>
<PhysicalResourceId>${TABLE}</PhysicalResourceId></StackResourceDetail></DescribeStackResourceResult>
</DescribeStackResourceResponse>`;

const NOT_ALLOWED = `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type>
<Code>ValidationError</Code><Message>not allowed</Message></Error></ErrorResponse>`;

let dynamo: LedgerServer;
let packaged: Packaged | undefined;

beforeAll(async () => {
  dynamo = await openDynalite();
  await dynamo.client.send(new CreateTableCommand(ledgerCreateTableInput(TABLE)));
  const ledger = wholeDynamoLedger({ client: dynamo.client, tableName: TABLE });
  await ledger.noteTrigger('removed-etl', 'orders');
  await ledger.create(enqueue(aNewRequest({ jobName: 'removed-etl' }), 'a token', 'backlog'));
});

afterAll(async () => {
  await packaged?.remove();
  await dynamo.close();
});

/** A CloudFormation with the stack, or one that allows nothing. */
const aCloudFormation = (isAllowed: boolean) =>
  loopbackServer((response, { body }) => {
    const answer = body.includes('Action=DescribeStacks&') ? THE_STACK : THE_TABLE;
    response.writeHead(isAllowed ? 200 : 403, { 'content-type': 'text/xml' }).end(isAllowed ? answer : NOT_ALLOWED);
  });

/** What it was asked about which stack. */
const askedOf = ({ received }: LoopbackServer): readonly string[] =>
  received.flatMap(({ body }) => {
    const asked = new URLSearchParams(body);
    return asked.has('StackName') ? [`${asked.get('Action')} ${asked.get('StackName')}`] : [];
  });

/** The ledger is dynalite; whatever else the deployer asks, it asks of this server. */
const deploy = async (url: string) => {
  const environment = {
    AWS_ENDPOINT_URL: url,
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_MAX_ATTEMPTS: '1',
    SLS_AWS_REQUEST_MAX_RETRIES: '0',
  };
  packaged = await (packaged ? deployAgain(packaged, environment) : deployStack(TRIGGERS, environment));
  const { exitCode, text } = packaged;
  // No AWS is behind it, so every deployment ends somewhere.
  expect(exitCode).toBe(1);
  return text;
};

describe('the deployer', () => {
  it('stops before it removes the permissions for a job of which requests wait', async () => {
    await using cloudFormation = await aCloudFormation(true);
    const text = await deploy(cloudFormation.endpoint);
    expect(text).toContain('no trigger starts the job "removed-etl" any more, and requests of it are open: some wait');
    expect(text).toContain('keepJobs: ["removed-etl"]');
    expect(text).not.toMatch(/^\s+at /m);
    expect(askedOf(cloudFormation)).toEqual([
      'DescribeStacks glue-job-trigger-test',
      'DescribeStackResource glue-job-trigger-test',
    ]);
  });

  it('warns when it cannot ask, and continues', async () => {
    await using cloudFormation = await aCloudFormation(false);
    expect(await deploy(cloudFormation.endpoint)).toContain(
      'could not check whether requests are open of jobs that no trigger starts any more: not allowed.',
    );
    expect(askedOf(cloudFormation).length).toBeGreaterThan(1);
  });
});
