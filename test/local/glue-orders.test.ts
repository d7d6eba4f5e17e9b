import {
  CreateJobCommand,
  GetJobCommand,
  GetJobRunCommand,
  GetJobRunsCommand,
  GlueClient,
  StartJobRunCommand,
  UpdateJobCommand,
} from '@aws-sdk/client-glue';
import { afterEach, describe, expect, it } from 'vitest';
import { type GlueServer, type GlueServerOptions, startGlueServer } from '../../local/glue/glue-server.ts';
import { parseFault, parseFaultText } from '../../local/glue/parse-fault.ts';
import { testTimers } from './test-timers.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const JOB = { maxConcurrentRuns: 1_000 };
const aServer = async (options: Partial<GlueServerOptions> = {}): Promise<{ server: GlueServer; glue: GlueClient }> => {
  const jobs = [
    { name: 'orders', ...JOB },
    { name: 'other', ...JOB },
  ];
  const server = await startGlueServer({ jobs, ...options });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const glue = new GlueClient({ endpoint: server.url, region: 'eu-central-1', credentials, maxAttempts: 1 });
  closing.push(
    () => glue.destroy(),
    () => server.close(),
  );
  return { server, glue };
};
const REQUEST = 'f929e4244e692a7eec342726';
const OTHER_REQUEST = '000000000000000000000000';
/** A send for a request, as the functions make it: its marker is one of the arguments. */
const send = async (glue: GlueClient, marker: string, JobName = 'orders'): Promise<string> =>
  glue.send(new StartJobRunCommand({ JobName, Arguments: { '--a': '1', '--trigger-request-id': marker } })).then(
    ({ JobRunId }) => JobRunId ?? '',
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );
const ACCEPTED = /^jr_/;

describe('a given error', () => {
  it('answers every send of one job for ever, and no other job', async () => {
    const { server, glue } = await aServer();
    server.order({ fault: 'error', error: 'AccessDeniedException', message: 'not allowed', jobName: 'orders' });
    for (let n = 1; n <= 5; n += 1) expect(await send(glue, `${REQUEST}.${n}`)).toBe('AccessDeniedException');
    expect(await send(glue, `${REQUEST}.1`, 'other')).toMatch(ACCEPTED);
    expect(server.runs('orders')).toEqual([]);
    await expect(glue.send(new StartJobRunCommand({ JobName: 'orders' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: 'not allowed',
      $metadata: { httpStatusCode: 400 },
    });
    server.clearFaults();
    expect(await send(glue, `${REQUEST}.6`)).toMatch(ACCEPTED);
  });

  it('answers every send of one request, in each of its attempts, as often as ordered', async () => {
    const { server, glue } = await aServer();
    server.order({ fault: 'error', error: 'InvalidInputException', requestId: REQUEST, times: 3 });
    expect(await send(glue, `${OTHER_REQUEST}.1`)).toMatch(ACCEPTED);
    expect(await send(glue, `${REQUEST}.1`)).toBe('InvalidInputException');
    expect(await send(glue, `${REQUEST}.1`, 'other')).toBe('InvalidInputException');
    expect(await send(glue, `${REQUEST}.2`)).toBe('InvalidInputException');
    expect(await send(glue, `${REQUEST}.2`)).toMatch(ACCEPTED);
    expect(server.faults()).toMatchObject([{ struck: 3 }]);
  });

  it.each([
    ['ThrottlingException', {}, 400],
    ['InternalServiceException', {}, 500],
    ['ExpiredTokenException', {}, 400],
    ['ServiceUnavailableException', { status: 503 }, 503],
  ])('%s has the status that Glue gives it, or that was ordered', async (error, rest, httpStatusCode) => {
    const { glue } = await aServer({ faults: [{ fault: 'error', error, ...rest }] });
    await expect(glue.send(new StartJobRunCommand({ JobName: 'orders' }))).rejects.toMatchObject({
      name: error,
      $metadata: { httpStatusCode },
    });
  });

  it('can answer a call that was carried out, or another operation', async () => {
    const { server, glue } = await aServer({
      faults: [
        { fault: 'accept-then-error', error: 'OperationTimeoutException', times: 1 },
        { fault: 'error', error: 'EntityNotFoundException', operation: 'GetJobRuns' },
      ],
    });
    expect(await send(glue, `${REQUEST}.1`)).toBe('OperationTimeoutException');
    expect(server.runs()).toHaveLength(1);
    await expect(glue.send(new GetJobRunsCommand({ JobName: 'orders' }))).rejects.toThrow('As ordered');
  });
});

describe('an order for one request', () => {
  it('leaves Arguments out of the runs of that request alone, in GetJobRuns or GetJobRun', async () => {
    const { server, glue } = await aServer({ faults: [{ fault: 'omit-arguments', requestId: REQUEST }] });
    const hidden = await send(glue, `${REQUEST}.1`);
    const shown = await send(glue, `${OTHER_REQUEST}.1`);
    const withArguments = async () =>
      (await glue.send(new GetJobRunsCommand({ JobName: 'orders' }))).JobRuns?.filter((run) => run.Arguments).map(
        ({ Id }) => Id,
      );
    const one = async (RunId: string) =>
      (await glue.send(new GetJobRunCommand({ JobName: 'orders', RunId }))).JobRun?.Arguments;
    expect(await withArguments()).toEqual([shown]);
    expect(await one(hidden)).toBeDefined();
    server.order({ fault: 'omit-arguments', operation: 'GetJobRun', requestId: REQUEST, times: 1 });
    expect(await one(shown)).toBeDefined();
    expect(await one(hidden)).toBeUndefined();
    expect(await one(hidden)).toBeDefined();
  });

  it('lets its run end with the given state and message, and loses only its event', async () => {
    const { timers, advance } = testTimers();
    const events: string[] = [];
    const { server, glue } = await aServer({
      timers,
      onCompletionEvent: ({ run }) => events.push(run.id),
      faults: [
        { fault: 'fail-run', requestId: REQUEST, state: 'TIMEOUT', message: 'Resource unavailable' },
        { fault: 'lose-events', requestId: REQUEST },
      ],
    });
    await send(glue, `${REQUEST}.1`);
    const other = await send(glue, `${OTHER_REQUEST}.1`);
    advance(60_000);
    expect(server.runs()).toMatchObject([
      { state: 'TIMEOUT', errorMessage: 'Resource unavailable' },
      { state: 'SUCCEEDED' },
    ]);
    expect(events).toEqual([other]);
  });
});

describe('an order', () => {
  it.each([
    [{ fault: 'error' }, 'error needs "error"'],
    [{ fault: 'error', error: 'no spaces' }, "error must be an error's name, e.g. AccessDeniedException"],
    [{ fault: 'error', error: 'X', status: 200 }, 'status must be from 400 to 599, found 200'],
    [{ fault: 'throttle', error: 'X' }, 'throttle takes no error; error, accept-then-error do'],
    [{ fault: 'throttle', operation: 'StartJobrun' }, 'operation must be one of StartJobRun, GetJobRun'],
    [{ fault: 'lose-events', operation: 'GetJobRuns' }, 'lose-events takes no operation'],
    [{ fault: 'throttle', requestId: `${REQUEST}.1` }, "requestId must be a request's id: 24 hexadecimal digits"],
    [{ fault: 'throttle', requestId: REQUEST, operation: 'GetJobRuns' }, 'only the operation StartJobRun has a'],
    [{ fault: 'throttle', times: 0 }, 'times must be a whole number of 1 or more, found 0'],
    [{ fault: 'throttle', jobName: 7 }, "jobName must be a job's name, found 7"],
    [{ fault: 'fail-run', state: 'RUNNING' }, 'state must be how a run ends'],
    [{ fault: 'refuse-connection', seconds: 1, jobName: 'x' }, 'refuse-connection takes seconds only, found jobName'],
    [{ fault: 'runs-late', times: 0, seed: 'x' }, 'times must be a whole number of 1 or more, found 0; seed must'],
  ])('like %j is refused, and all that is wrong with it is named', (order, message) => {
    expect(() => parseFault(order)).toThrow(message);
  });

  it('on the command line keeps a job whose name is a number, and takes errors and requests', () => {
    expect(parseFaultText(`error,error=AccessDeniedException,jobName=2026,requestId=${REQUEST},times=2`)).toEqual({
      fault: 'error',
      error: 'AccessDeniedException',
      jobName: '2026',
      requestId: REQUEST,
      times: 2,
    });
  });
});

describe("a job's arguments", () => {
  it('are merged with those of the run, name by name: NonOverridableArguments win, DefaultArguments give way', async () => {
    const { server, glue } = await aServer();
    const Command = { Name: 'glueetl' };
    await glue.send(
      new CreateJobCommand({
        Name: 'merged',
        Role: 'r',
        Command,
        DefaultArguments: { '--default': 'd', '--both': 'default', '--fixed': 'default' },
        NonOverridableArguments: { '--fixed': 'fixed' },
      }),
    );
    const own = { '--both': 'run', '--fixed': 'run', '--own': 'o' };
    const { JobRunId } = await glue.send(new StartJobRunCommand({ JobName: 'merged', Arguments: own }));
    const merged = { '--default': 'd', '--both': 'run', '--fixed': 'fixed', '--own': 'o' };
    const { JobRun } = await glue.send(new GetJobRunCommand({ JobName: 'merged', RunId: JobRunId }));
    expect(JobRun?.Arguments).toEqual(merged);
    const { JobRuns } = await glue.send(new GetJobRunsCommand({ JobName: 'merged' }));
    expect(JobRuns?.map((run) => run.Arguments)).toEqual([merged]);
    expect(server.runs('merged')[0]?.request['Arguments']).toEqual(own);
    const { Job } = await glue.send(new GetJobCommand({ JobName: 'merged' }));
    expect(Job?.NonOverridableArguments).toEqual({ '--fixed': 'fixed' });
  });

  it("are merged again in Glue's own retry, when the job has changed meanwhile", async () => {
    const { timers, advance } = testTimers();
    const behaviour = { ends: ['FAILED', 'SUCCEEDED'] as const };
    const { server, glue } = await aServer({ timers, jobs: [{ name: 'orders', maxRetries: 1, behaviour }] });
    await glue.send(new StartJobRunCommand({ JobName: 'orders', Arguments: { '--own': 'o' } }));
    const JobUpdate = { MaxRetries: 1, DefaultArguments: { '--new': 'n' } };
    await glue.send(new UpdateJobCommand({ JobName: 'orders', JobUpdate }));
    advance(60_000);
    expect(server.runs().map((run) => run.arguments)).toEqual([{ '--own': 'o' }, { '--own': 'o', '--new': 'n' }]);
  });
});

describe('the number of workers', () => {
  const withWorkers = async (definition: object, run: object) => {
    const { glue } = await aServer();
    await glue.send(new CreateJobCommand({ Name: 'sized', Role: 'r', Command: { Name: 'glueetl' }, ...definition }));
    return glue.send(new StartJobRunCommand({ JobName: 'sized', ...run })).then(
      () => 'accepted',
      (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
    );
  };
  const tooFew = (type: string) =>
    `InvalidInputException: To use Worker Type ${type}, minimum allowed value of Number of Workers is 2.`;
  const tooMany =
    'InvalidInputException: To use Worker Type G.025X, maximum allowed value of Number of Workers is 299.';

  it.each([
    [{}, { WorkerType: 'G.1X', NumberOfWorkers: 1 }, tooFew('G.1X')],
    [{ WorkerType: 'G.2X' }, { NumberOfWorkers: 1 }, tooFew('G.2X')],
    [{ NumberOfWorkers: 1 }, { WorkerType: 'G.8X' }, tooFew('G.8X')],
    [{ WorkerType: 'G.1X', NumberOfWorkers: 1 }, {}, tooFew('G.1X')],
    [{ WorkerType: 'G.025X', NumberOfWorkers: 300 }, {}, tooMany],
    [{ WorkerType: 'G.025X', NumberOfWorkers: 300 }, { NumberOfWorkers: 299 }, 'accepted'],
    [{}, { WorkerType: 'G.1X', NumberOfWorkers: 2 }, 'accepted'],
    [{}, { WorkerType: 'G.1X', NumberOfWorkers: 300 }, 'accepted'],
    [{}, { WorkerType: 'Standard', NumberOfWorkers: 1 }, 'accepted'],
  ])('of a job %j and a run %j: %s', async (definition, run, answer) => {
    expect(await withWorkers(definition, run)).toBe(answer);
  });
});
