/** Glue jobs whose scripts have a fence: scripts run by a real Python, a real ledger, Glue on a clock held in the hand. */
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GlueClient, StartJobRunCommand } from '@aws-sdk/client-glue';
import { fromLedgerItem } from '../../lib/adapters/dynamo/dynamo-table.ts';
import type { GlueJobOptions } from '../../local/glue/glue-job.ts';
import { startGlueServer } from '../../local/glue/glue-server.ts';
import type { LedgerServer } from '../contract/dynamodb-servers.ts';
import { aStarted } from '../doubles/ledger-items.ts';
import { answerJson, loopbackServer, type Received } from '../doubles/loopback-server.ts';
import { wholeDynamoLedger } from '../doubles/whole-ledger.ts';
import { testTimers } from '../local/test-timers.ts';
import { python } from '../machine/python.ts';
import { type Ended, startJobRunner } from './job-runner.ts';

/** What becomes of a call to the ledger: it passes, its reply is lost, or the role may not make it. */
export type Treatment = 'pass' | 'lose-reply' | 'deny';

export const MARKER = '--trigger-request-id';

const FENCE = path.join(import.meta.dirname, '../../fence');
const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_DEFAULT_REGION: 'eu-central-1',
};

let counter = 0;
/** A marker that no other test uses. */
export const aMarker = (attempt = 1): string => `${(++counter).toString(16).padStart(24, '0')}.${attempt}`;

const keyOf = (marker: string): Record<string, AttributeValue> => {
  const [requestId = '', attempt = ''] = marker.split('.');
  return { pk: { S: `FENCE#${requestId}` }, sk: { S: attempt } };
};

export const fencedJobs = async (open: () => Promise<LedgerServer>) => {
  const found = python();
  if (!found.found) throw new Error(found.why);
  const { client: dynamodb, tableName, close } = await open();
  const runner = await startJobRunner(found, { pythonPath: FENCE, environment: ENVIRONMENT });
  const { timers, advance } = testTimers();
  const glueServer = await startGlueServer({ jobs: [], timers });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  // Hundreds of runs are started at once: on a busy machine the server may have closed a connection that was kept.
  const requestHandler = { httpAgent: { keepAlive: false } };
  const glue = new GlueClient({ endpoint: glueServer.url, region: 'eu-central-1', credentials, requestHandler });
  const { hostname, port } = (await dynamodb.config.endpoint?.()) ?? { hostname: '', port: 0 };

  let treat: (operation: string, body: string) => Treatment | Promise<Treatment> = () => 'pass';
  const forward = async (response: ServerResponse, { headers, body }: Received): Promise<void> => {
    const target = String(headers['x-amz-target']);
    const treatment = await treat(target.replace(/^.*\./, ''), body);
    if (treatment === 'deny') {
      return answerJson(response, 400, { __type: 'AccessDeniedException', message: 'not authorized' });
    }
    const { authorization = '', 'x-amz-date': date } = headers;
    const sent = { authorization, 'x-amz-target': target, 'x-amz-date': String(date) };
    const answer = await fetch(`http://${hostname}:${port}/`, {
      method: 'POST',
      headers: { ...sent, 'content-type': 'application/x-amz-json-1.0' },
      body,
    });
    if (treatment === 'lose-reply') response.destroy();
    else response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(await answer.text());
  };
  const between = await loopbackServer((response, received) => void forward(response, received));

  const put = (Item: Record<string, AttributeValue>) =>
    dynamodb.send(new PutItemCommand({ TableName: tableName, Item }));

  return {
    glueServer,
    advance,
    /** As the service's functions have it. */
    ledger: wholeDynamoLedger({ client: dynamodb, tableName }),
    /** Decides what becomes of the scripts' calls to the ledger from now on. */
    treatLedgerCalls: (decide: typeof treat): void => {
      treat = decide;
    },
    /** The scripts' calls to the ledger so far. */
    ledgerCalls: () => between.received,

    /** Defines a job whose runs take a minute, and puts its request into the ledger. */
    aJob: async (marker: string, job: Partial<GlueJobOptions> = {}): Promise<string> => {
      const [requestId = ''] = marker.split('.');
      const name = `job-${requestId}`;
      const behaviour = { startupMs: 0, takesMs: 60_000, ...job.behaviour };
      glueServer.putJob({ name, maxConcurrentRuns: 1_000, ...job, behaviour });
      await put(fromLedgerItem(aStarted({ requestId, jobName: name, arrival: timers.now() })));
      return name;
    },
    startRun: async (JobName: string, marker: string): Promise<string> => {
      const { JobRunId = '' } = await glue.send(new StartJobRunCommand({ JobName, Arguments: { [MARKER]: marker } }));
      return JobRunId;
    },
    /** Puts a claim by somebody. */
    putClaim: (
      marker: string,
      claim: { readonly run: string; readonly token?: string; readonly expiresInS?: number },
    ) =>
      put({
        ...keyOf(marker),
        claimedBy: { S: claim.run },
        claimToken: { S: claim.token ?? 'another' },
        claimedAt: { N: '1' },
        expiresAt: { N: String(Math.floor(Date.now() / 1_000) + (claim.expiresInS ?? 86_400)) },
      }),
    /** Does what DynamoDB's TTL does. */
    dropClaim: (marker: string) => dynamodb.send(new DeleteItemCommand({ TableName: tableName, Key: keyOf(marker) })),
    claim: async (marker: string): Promise<Record<string, AttributeValue> | undefined> =>
      (await dynamodb.send(new GetItemCommand({ TableName: tableName, Key: keyOf(marker), ConsistentRead: true })))
        .Item,
    /** Runs the script with these arguments. */
    script: (args: readonly string[], endpoints: Readonly<Record<string, string>> = {}): Promise<Ended> =>
      runner.run(args, {
        TEST_ENDPOINT_DYNAMODB: between.endpoint,
        TEST_ENDPOINT_GLUE: glueServer.url,
        ...endpoints,
      }),
    close: async () => {
      glue.destroy();
      await runner.close();
      await Promise.all([between.stop(), glueServer.close()]);
      await close();
    },
  };
};

/** The arguments that Glue gives a Spark script besides its own. */
export const asSpark = (job: string, run: string): readonly string[] => [
  ...['--JOB_NAME', job, '--JOB_ID', 'j_1', '--JOB_RUN_ID', run, '--job-bookmark-option', 'job-bookmark-disable'],
];

/** The arguments that Glue gives a python shell script besides its own: neither its job nor its run. */
export const AS_PYTHON_SHELL: readonly string[] = ['--scriptLocation', 's3://code/job.py', '--job-language', 'python'];

export type FencedJobs = Awaited<ReturnType<typeof fencedJobs>>;
