import {
  BatchStopJobRunCommand,
  ConcurrentRunsExceededException,
  CreateJobCommand,
  EntityNotFoundException,
  GetJobCommand,
  GetJobRunCommand,
  GetJobRunsCommand,
  GlueClient,
  InternalServiceException,
  InvalidInputException,
  ListJobsCommand,
  StartJobRunCommand,
} from '@aws-sdk/client-glue';
import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_TIMING } from '../../lib/core/ledger/timing.ts';
import { ORDER_HEADER } from '../../local/gateway/guard.ts';
import type { GlueRun } from '../../local/glue/glue-run.ts';
import { type GlueServer, type GlueServerOptions, startGlueServer } from '../../local/glue/glue-server.ts';
import { testTimers } from './test-timers.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const aServer = async (options: Partial<GlueServerOptions> = {}): Promise<{ server: GlueServer; glue: GlueClient }> => {
  const server = await startGlueServer({ jobs: [{ name: 'orders', maxConcurrentRuns: 1_000 }], ...options });
  const glue = new GlueClient({
    endpoint: server.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 300, throwOnRequestTimeout: true },
  });
  closing.push(
    () => glue.destroy(),
    () => server.close(),
  );
  return { server, glue };
};
const start = (glue: GlueClient, Arguments: Record<string, string> = {}) =>
  glue.send(new StartJobRunCommand({ JobName: 'orders', Arguments }));
const nameOf = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'no error',
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );

describe('the Glue server, asked by the real SDK', () => {
  it('has jobs that are older than any search looks back, but for those made by CreateJob', async () => {
    const { glue } = await aServer();
    await glue.send(
      new CreateJobCommand({ Name: 'new', Role: 'r', Command: { Name: 'glueetl', ScriptLocation: 's' } }),
    );
    const ageMs = async (JobName: string): Promise<number> =>
      Date.now() - Number((await glue.send(new GetJobCommand({ JobName }))).Job?.CreatedOn);
    expect(await ageMs('orders')).toBeGreaterThan(DEFAULT_TIMING.searchMarginMs);
    expect(await ageMs('new')).toBeLessThan(DEFAULT_TIMING.searchMarginMs);
  });

  it('starts a run and shows it as Glue does', async () => {
    const { glue, server } = await aServer({ jobs: [{ name: 'orders', defaultArguments: { '--default': 'x' } }] });
    const { JobRunId } = await start(glue, { '--source': 's3://b/k' });
    expect(JobRunId).toMatch(/^jr_[0-9a-f]{64}$/);
    const { JobRun } = await glue.send(new GetJobRunCommand({ JobName: 'orders', RunId: JobRunId }));
    expect(JobRun).toMatchObject({
      Id: JobRunId,
      Attempt: 0,
      JobRunState: 'STARTING',
      Arguments: { '--source': 's3://b/k' },
    });
    expect(JobRun?.StartedOn?.getTime()).toBe(server.runs()[0]?.startedOn);
    const { Job } = await glue.send(new GetJobCommand({ JobName: 'orders' }));
    expect(Job).toMatchObject({ DefaultArguments: { '--default': 'x' }, ExecutionProperty: { MaxConcurrentRuns: 1 } });
  });

  it('pages newest first, and a page stays where it is when new runs arrive', async () => {
    const { glue } = await aServer();
    const ids: (string | undefined)[] = [];
    for (let n = 0; n < 5; n += 1) ids.unshift((await start(glue)).JobRunId);
    const first = await glue.send(new GetJobRunsCommand({ JobName: 'orders', MaxResults: 2 }));
    await start(glue);
    const second = await glue.send(
      new GetJobRunsCommand({ JobName: 'orders', MaxResults: 3, NextToken: first.NextToken }),
    );
    expect([...(first.JobRuns ?? []), ...(second.JobRuns ?? [])].map((run) => run.Id)).toEqual(ids);
    expect(second.NextToken).toBeUndefined();
  });

  it('answers with typed errors', async () => {
    const { glue } = await aServer({ jobs: [{ name: 'orders' }] });
    await start(glue);
    await expect(start(glue)).rejects.toBeInstanceOf(ConcurrentRunsExceededException);
    await expect(glue.send(new StartJobRunCommand({ JobName: 'none' }))).rejects.toBeInstanceOf(
      EntityNotFoundException,
    );
    await expect(glue.send(new GetJobRunsCommand({ JobName: 'orders', MaxResults: 201 }))).rejects.toBeInstanceOf(
      InvalidInputException,
    );
    await expect(glue.send(new GetJobRunsCommand({ JobName: 'orders', NextToken: '?' }))).rejects.toBeInstanceOf(
      InvalidInputException,
    );
  });

  it('lets jobs be created, listed and their runs be stopped', async () => {
    const { glue } = await aServer({ jobs: [] });
    const Command = { Name: 'glueetl' };
    await glue.send(
      new CreateJobCommand({ Name: 'orders', Role: 'r', Command, ExecutionProperty: { MaxConcurrentRuns: 2 } }),
    );
    expect((await glue.send(new ListJobsCommand({}))).JobNames).toEqual(['orders']);
    const ids = [(await start(glue)).JobRunId ?? '', (await start(glue)).JobRunId ?? ''];
    await expect(start(glue)).rejects.toBeInstanceOf(ConcurrentRunsExceededException);
    const stopped = await glue.send(new BatchStopJobRunCommand({ JobName: 'orders', JobRunIds: [...ids, 'jr_none'] }));
    expect(stopped.SuccessfulSubmissions?.map((each) => each.JobRunId)).toEqual(ids);
    expect(stopped.Errors?.map((each) => each.JobRunId)).toEqual(['jr_none']);
  });

  it('retries a failed run by itself where the job has MaxRetries, and shows it as a run of its own', async () => {
    const { timers, advance } = testTimers();
    const events: string[] = [];
    const { glue } = await aServer({
      jobs: [{ name: 'orders', maxRetries: 1, behaviour: { ends: ['FAILED', 'SUCCEEDED'] } }],
      timers,
      onCompletionEvent: ({ run }) => events.push(`${run.attempt} ${run.state}`),
    });
    expect((await glue.send(new GetJobCommand({ JobName: 'orders' }))).Job).toMatchObject({ MaxRetries: 1 });
    const { JobRunId } = await start(glue, { '--trigger-request-id': 'r.1' });
    advance(60_000);
    expect(events).toEqual(['0 FAILED', '1 SUCCEEDED']);
    const { JobRuns } = await glue.send(new GetJobRunsCommand({ JobName: 'orders' }));
    expect(JobRuns).toMatchObject([
      { Attempt: 1, PreviousRunId: JobRunId, Arguments: { '--trigger-request-id': 'r.1' }, JobRunState: 'SUCCEEDED' },
      { Id: JobRunId, Attempt: 0, JobRunState: 'FAILED', ErrorMessage: 'The run ended FAILED, as ordered' },
    ]);
  });

  it('tells of the end of a run when its time has come, and of ends that have no event not as an event', async () => {
    const { timers, advance } = testTimers();
    const [changes, events]: [string[], string[]] = [[], []];
    const { glue } = await aServer({
      jobs: [{ name: 'orders', maxConcurrentRuns: 9, behaviour: { ends: ['ERROR', 'SUCCEEDED'] } }],
      timers,
      onStateChange: ({ run }) => changes.push(run.state),
      onCompletionEvent: ({ run }) => events.push(run.state),
    });
    await start(glue);
    await start(glue);
    advance(10_000);
    expect(changes.filter((state) => state !== 'RUNNING')).toEqual(['ERROR', 'SUCCEEDED']);
    expect(events).toEqual(['SUCCEEDED']);
  });
});

describe('a fault on order', () => {
  it.each([
    ['accept-then-drop', 'TimeoutError', 1],
    ['accept-then-500', 'InternalServiceException', 1],
    ['accept-then-hang', 'TimeoutError', 1],
    ['accept-then-garbage', 'SyntaxError', 1],
    ['reset', 'TimeoutError', 0],
    ['throttle', 'ThrottlingException', 0],
    ['full', 'ConcurrentRunsExceededException', 0],
    ['account-full', 'ResourceNumberLimitExceededException', 0],
    ['error-500', 'InternalServiceException', 0],
  ] as const)('%s gives the caller %s and leaves %i run(s); the next call goes well', async (fault, error, runs) => {
    const { server, glue } = await aServer({ faults: [{ fault, times: 1 }] });
    expect(await nameOf(start(glue))).toBe(error);
    expect(server.runs()).toHaveLength(runs);
    expect(await nameOf(start(glue))).toBe('no error');
    expect(server.faults()).toMatchObject([{ fault, struck: 1 }]);
  });

  it('accept-then-empty starts a run and does not say which', async () => {
    const { server, glue } = await aServer({ faults: [{ fault: 'accept-then-empty', times: 1 }] });
    expect((await start(glue)).JobRunId).toBeUndefined();
    expect(server.runs()).toHaveLength(1);
  });

  it('accept-late starts the run after the caller has given up', async () => {
    let accepted = (_run: GlueRun): void => undefined;
    const acceptance = new Promise<GlueRun>((resolve) => {
      accepted = resolve;
    });
    const { server, glue } = await aServer({
      faults: [{ fault: 'accept-late', seconds: 0.6, times: 1 }],
      onRun: (run) => accepted(run),
    });
    expect(await nameOf(start(glue))).toBe('TimeoutError');
    expect(server.runs()).toHaveLength(0);
    await acceptance;
    expect(server.runs()).toHaveLength(1);
  });

  it('refuse-connection refuses all connections until its time is over', async () => {
    const { timers, advance } = testTimers();
    const { server, glue } = await aServer({ timers });
    server.order({ fault: 'refuse-connection', seconds: 5 });
    await expect(start(glue)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    advance(5_000);
    await start(glue);
    expect(server.runs()).toHaveLength(1);
  });

  it('runs-late hides a new run from reads until its time has come', async () => {
    const { timers, advance } = testTimers();
    const { glue } = await aServer({ timers, faults: [{ fault: 'runs-late', seconds: 30, times: 1 }] });
    await start(glue);
    const seen = async () => (await glue.send(new GetJobRunsCommand({ JobName: 'orders' }))).JobRuns?.length;
    advance(29_999);
    expect(await seen()).toBe(0);
    advance(1);
    expect(await seen()).toBe(1);
  });

  it('fail-run lets so many runs end FAILED, and the next as the job says', async () => {
    const { timers, advance } = testTimers();
    const { server, glue } = await aServer({ timers, faults: [{ fault: 'fail-run', times: 2 }] });
    for (let runs = 0; runs < 3; runs += 1) await start(glue);
    advance(60_000);
    expect(server.runs().map(({ state }) => state)).toEqual(['FAILED', 'FAILED', 'SUCCEEDED']);
  });

  it('omit-arguments leaves them out of lists only', async () => {
    const { glue } = await aServer({ faults: [{ fault: 'omit-arguments' }] });
    const { JobRunId } = await start(glue, { '--a': '1' });
    const list = await glue.send(new GetJobRunsCommand({ JobName: 'orders' }));
    expect(list.JobRuns?.[0]).not.toHaveProperty('Arguments');
    const one = await glue.send(new GetJobRunCommand({ JobName: 'orders', RunId: JobRunId }));
    expect(one.JobRun?.Arguments).toEqual({ '--a': '1' });
  });

  it.each([
    ['lose-events', 0, 0],
    ['duplicate-events', 2, 2],
    ['delay-events', 0, 1],
  ] as const)('%s: %i event(s) at the end of a run, %i a minute later', async (fault, atEnd, later) => {
    const { timers, advance } = testTimers();
    const events: string[] = [];
    const { glue } = await aServer({
      timers,
      faults: [{ fault, seconds: 60 }],
      onCompletionEvent: ({ run }) => events.push(run.id),
    });
    await start(glue);
    advance(5_000);
    expect(events).toHaveLength(atEnd);
    advance(60_000);
    expect(events).toHaveLength(later);
  });

  it('may name another operation or another job, and then leaves this one alone', async () => {
    const { glue } = await aServer({
      faults: [
        { fault: 'error-500', operation: 'GetJobRuns' },
        { fault: 'throttle', jobName: 'other' },
      ],
    });
    await start(glue);
    await expect(glue.send(new GetJobRunsCommand({ JobName: 'orders' }))).rejects.toBeInstanceOf(
      InternalServiceException,
    );
  });

  it('with a probability strikes the same calls again when the seed is the same', async () => {
    const pattern = async (): Promise<string[]> => {
      const { glue } = await aServer({ faults: [{ fault: 'throttle', probability: 0.5, seed: 7 }] });
      const names: string[] = [];
      for (let n = 0; n < 12; n += 1) names.push(await nameOf(start(glue)));
      return names;
    };
    const once = await pattern();
    expect(new Set(once)).toEqual(new Set(['no error', 'ThrottlingException']));
    expect(await pattern()).toEqual(once);
  });
});

describe('the admin endpoint', () => {
  const call = async (server: GlueServer, path: string, method = 'GET', body?: unknown) => {
    const answer = await fetch(`${server.url}${path}`, {
      method,
      headers: { [ORDER_HEADER]: 'order' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  };

  it('adds faults, shows them and removes them', async () => {
    const { server, glue } = await aServer();
    expect(await call(server, '/_glue/faults', 'POST', [{ fault: 'throttle', times: 2 }])).toMatchObject({
      status: 200,
    });
    expect(await nameOf(start(glue))).toBe('ThrottlingException');
    expect((await call(server, '/_glue/faults')).body).toMatchObject({ orders: [{ fault: 'throttle', struck: 1 }] });
    await call(server, '/_glue/faults', 'DELETE');
    expect(await nameOf(start(glue))).toBe('no error');
  });

  it.each([
    [{ fault: 'explode' }, 'unknown fault "explode"; known: accept-then-drop'],
    [{ fault: 'throttle', job: 'x' }, 'unknown field "job"'],
    [{ fault: 'runs-late' }, 'runs-late needs "seconds"'],
    [{ fault: 'throttle', probability: 2 }, 'probability must be a number from 0 to 1, found 2'],
    ['nonsense', 'an order is a JSON object'],
  ])('refuses %j and says what would be right', async (order, message) => {
    const { server } = await aServer();
    const answer = await call(server, '/_glue/faults', 'POST', order);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ message: expect.stringContaining(message) });
  });

  it('lists every accepted run, also one that reads do not show yet', async () => {
    const { server, glue } = await aServer({ faults: [{ fault: 'runs-late', seconds: 99 }] });
    await start(glue, { '--a': '1' });
    expect((await call(server, '/_glue/runs')).body).toMatchObject([{ jobName: 'orders', arguments: { '--a': '1' } }]);
  });
});

it('dates its answers by the clock that stamps its runs', async () => {
  const { timers } = testTimers();
  const server = await startGlueServer({ jobs: [{ name: 'orders' }], timers });
  for (const target of ['GetJob', 'NoSuchOperation']) {
    const { headers } = await fetch(server.url, {
      method: 'POST',
      headers: { 'x-amz-target': `AWSGlue.${target}`, 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({ JobName: 'orders' }),
    });
    expect(headers.get('date')).toBe('Sun, 22 Nov 2026 12:00:00 GMT');
  }
  await server.close();
});
