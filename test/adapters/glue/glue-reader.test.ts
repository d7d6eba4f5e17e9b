import {
  AccessDeniedException,
  EntityNotFoundException,
  GetJobCommand,
  GetJobRunCommand,
  GetJobRunsCommand,
  GlueClient,
} from '@aws-sdk/client-glue';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { glueReader } from '../../../lib/adapters/glue/glue-reader.ts';
import { answerJson, loopbackServer } from '../../doubles/loopback-server.ts';

const silent = new GlueClient({ region: 'eu-central-1' });
const glue = mockClient(silent);
const reader = glueReader(silent);
const lacking = (message: string) => ({ kind: 'failed', error: { name: 'Error', message } });
const failure = { $metadata: { httpStatusCode: 400 }, message: 'told by the test' };

beforeEach(() => void glue.reset());

describe('list', () => {
  it('asks for the first page of 200, and for a further one by its token', async () => {
    glue.on(GetJobRunsCommand).resolves({ JobRuns: [], NextToken: 't1' });
    expect(await reader.list('job')).toEqual({ kind: 'page', runs: [], nextToken: 't1' });
    await reader.list('job', 't1');
    expect(glue.commandCalls(GetJobRunsCommand).map(({ args }) => args[0].input)).toEqual([
      { JobName: 'job', MaxResults: 200 },
      { JobName: 'job', MaxResults: 200, NextToken: 't1' },
    ]);
  });

  it('gives runs in our words, in the order of the answer', async () => {
    glue.on(GetJobRunsCommand).resolves({
      JobRuns: [
        {
          Id: 'jr_2',
          JobRunState: 'FAILED',
          Attempt: 1,
          PreviousRunId: 'jr_1',
          StartedOn: new Date(2_000),
          CompletedOn: new Date(3_000),
          ErrorMessage: 'out of memory',
          Arguments: { '--trigger-request-id': 'r.1' },
        },
        { Id: 'jr_1', JobRunState: 'RUNNING', StartedOn: new Date(1_000) },
      ],
    });
    expect(await reader.list('job')).toEqual({
      kind: 'page',
      runs: [
        {
          jobRunId: 'jr_2',
          state: 'FAILED',
          attempt: 1,
          previousRunId: 'jr_1',
          startedOn: 2_000,
          completedOn: 3_000,
          errorMessage: 'out of memory',
          arguments: { '--trigger-request-id': 'r.1' },
        },
        { jobRunId: 'jr_1', state: 'RUNNING', attempt: 0, startedOn: 1_000 },
      ],
    });
  });

  it('cuts a message that the ledger has no room for: a script may say anything', async () => {
    glue.on(GetJobRunsCommand).resolves({ JobRuns: [{ Id: 'a', ErrorMessage: 'x'.repeat(300_000) }] });
    expect(await reader.list('job')).toMatchObject({ runs: [{ errorMessage: `${'x'.repeat(4_000)}…` }] });
  });

  it('keeps Arguments that are empty apart from Arguments that were left out', async () => {
    glue.on(GetJobRunsCommand).resolves({ JobRuns: [{ Id: 'a', Arguments: {} }, { Id: 'b' }] });
    const page = await reader.list('job');
    expect(page).toMatchObject({ runs: [{ arguments: {} }, { jobRunId: 'b', state: '' }] });
    expect(page.kind === 'page' && page.runs[1]).not.toHaveProperty('arguments');
  });

  it.each([undefined, ''])('reads the token %j as the end', async (NextToken) => {
    glue.on(GetJobRunsCommand).resolves({ JobRuns: [], ...(NextToken === undefined ? {} : { NextToken }) });
    expect(await reader.list('job')).toEqual({ kind: 'page', runs: [] });
  });

  it('does not pass a page with a nameless run for a complete one', async () => {
    glue.on(GetJobRunsCommand).resolves({ JobRuns: [{ Id: 'jr_1' }, { JobRunState: 'RUNNING' }] });
    expect(await reader.list('job')).toEqual(lacking('Glue listed a run without an Id'));
  });

  it('fails when the answer has no list, because a missing list is not an empty one', async () => {
    glue.on(GetJobRunsCommand).resolves({});
    expect(await reader.list('job')).toEqual(lacking("Glue's answer for job job has no list of runs"));
  });
});

describe('get', () => {
  it('gives the run that was asked for', async () => {
    glue.on(GetJobRunCommand, { JobName: 'job', RunId: 'jr_1' }).resolves({
      JobRun: { Id: 'jr_1', JobRunState: 'SUCCEEDED' },
    });
    expect(await reader.get('job', 'jr_1')).toEqual({
      kind: 'run',
      run: { jobRunId: 'jr_1', state: 'SUCCEEDED', attempt: 0 },
    });
  });

  it('fails when the answer has no run', async () => {
    glue.on(GetJobRunCommand).resolves({});
    expect(await reader.get('job', 'jr_1')).toEqual(lacking("Glue's answer for run jr_1 has no run"));
  });
});

describe('job', () => {
  it('gives the retries, and when it was made and changed; 0 retries where Glue says nothing of them', async () => {
    glue
      .on(GetJobCommand)
      .resolvesOnce({ Job: { Name: 'job', MaxRetries: 3, CreatedOn: new Date(500), LastModifiedOn: new Date(1_000) } })
      .resolves({ Job: { Name: 'job' } });
    expect(await reader.job('job')).toEqual({ kind: 'job', maxRetries: 3, createdOn: 500, changedOn: 1_000 });
    expect(await reader.job('job')).toEqual({ kind: 'job', maxRetries: 0 });
    expect(glue.commandCalls(GetJobCommand)[0]?.args[0].input).toEqual({ JobName: 'job' });
  });

  it('fails when the answer has no job, because a missing answer is not 0', async () => {
    glue.on(GetJobCommand).resolves({});
    expect(await reader.job('job')).toEqual(lacking("Glue's answer for job job has no job"));
  });
});

describe.each([
  ['list', () => reader.list('job')],
  ['get', () => reader.get('job', 'jr_1')],
  ['job', () => reader.job('job')],
] as const)('%s never throws:', (_, read) => {
  it.each([
    ['gone', new EntityNotFoundException(failure)],
    ['denied', new AccessDeniedException(failure)],
    ['denied', Object.assign(new Error('not authorized'), { name: 'AccessDenied' })],
    ['failed', Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' })],
    ['failed', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })],
  ])('it is %s by %s', async (kind, error) => {
    glue.on(GetJobRunsCommand).rejects(error).on(GetJobRunCommand).rejects(error).on(GetJobCommand).rejects(error);
    expect(await read()).toMatchObject({ kind, error: { name: error.name, message: error.message } });
  });
});

it('keeps the HTTP status of an error', async () => {
  glue.on(GetJobRunsCommand).rejects(new EntityNotFoundException(failure));
  expect(await reader.list('job')).toMatchObject({ error: { httpStatus: 400 } });
});

it('gives the time of the answer from its Date header, and nothing if that is missing', async () => {
  const date = 'Sun, 22 Nov 2026 12:00:07 GMT';
  let shows = true;
  await using server = await loopbackServer((response) => {
    response.sendDate = false;
    if (shows) response.setHeader('date', date);
    answerJson(response, 200, { JobRuns: [] });
  });
  const client = new GlueClient({
    endpoint: server.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const read = glueReader(client);
  expect(await read.list('job')).toEqual({ kind: 'page', runs: [], glueNow: Date.parse(date) });
  shows = false;
  expect(await read.list('job')).toEqual({ kind: 'page', runs: [] });
  client.destroy();
});

it('reads from a server that fails once, because reads are tried again', async () => {
  let asked = 0;
  await using server = await loopbackServer((response) => {
    asked += 1;
    if (asked === 1) return answerJson(response, 500, { __type: 'InternalServiceException' });
    answerJson(response, 200, { JobRuns: [{ Id: 'jr_1', JobRunState: 'WAITING', StartedOn: 1_795_353_600.123 }] });
  });
  const client = new GlueClient({
    endpoint: server.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  expect(await glueReader(client).list('job')).toMatchObject({
    kind: 'page',
    runs: [{ jobRunId: 'jr_1', state: 'WAITING', attempt: 0, startedOn: 1_795_353_600_123 }],
  });
  client.destroy();
});
