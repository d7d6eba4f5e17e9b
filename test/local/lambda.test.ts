import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { FunctionConfig, FunctionLogLine } from '../../local/lambda/function-config.ts';
import {
  createLambdaService,
  type LambdaService,
  type LambdaServiceOptions,
} from '../../local/lambda/lambda-service.ts';
import { listenOn } from '../../local/server/listen.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/functions/${name}.cjs`, import.meta.url));
const aFunction = (rest: Partial<FunctionConfig> = {}): FunctionConfig => ({
  name: 'probe',
  functionName: 'glue-job-trigger-test-probe',
  file: fixture('probe'),
  timeoutMs: 5_000,
  memoryMegabytes: 256,
  environment: { LEDGER_TABLE: 'ledger' },
  maxWorkers: 2,
  ...rest,
});

const aService = (rest: Partial<FunctionConfig> = {}, options: Partial<LambdaServiceOptions> = {}) => {
  const lines: FunctionLogLine[] = [];
  const service = createLambdaService({
    functions: [aFunction(rest)],
    region: 'eu-central-1',
    endpoint: () => 'http://127.0.0.1:1',
    glueEndpoint: () => 'http://127.0.0.1:2',
    onLog: (line) => lines.push(line),
    onDropped: () => undefined,
    ...options,
  });
  closing.push(() => service.close());
  const call = async (event: object) => {
    const result = await service.invoke('probe', JSON.stringify(event));
    return { ...result, answer: result.payload === undefined ? undefined : JSON.parse(result.payload) };
  };
  return { service, call, lines };
};
const overHttp = async (service: LambdaService) => {
  const server = createServer(service.handle);
  const { url } = await listenOn(server, { port: 0, host: '127.0.0.1' });
  closing.push(() => server.close());
  return (name: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${url}/2015-03-31/functions/${name}/invocations`, { method: 'POST', body, headers });
};

describe('a function process', () => {
  it('finds the environment and context of Lambda, and nothing of this machine', async () => {
    const { call } = aService();
    const { answer, requestId } = await call({});
    expect(answer.environment).toMatchObject({
      AWS_LAMBDA_FUNCTION_NAME: 'glue-job-trigger-test-probe',
      _HANDLER: 'probe.handler',
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_ENDPOINT_URL_GLUE: 'http://127.0.0.1:2',
      LEDGER_TABLE: 'ledger',
    });
    expect(answer.environment).not.toHaveProperty('HOME');
    expect(answer.context).toMatchObject({ awsRequestId: requestId, functionName: 'glue-job-trigger-test-probe' });
    expect(answer.remaining).toBeGreaterThan(3_000);
    expect(answer.remaining).toBeLessThanOrEqual(5_000);
  });

  it('stays warm for the next invocation', async () => {
    const { call } = aService();
    const first = await call({});
    const second = await call({});
    expect(second.answer).toMatchObject({ pid: first.answer.pid, invocations: 2 });
  });

  it('is joined by others when busy, up to the limit; what is more waits', async () => {
    const { call, service } = aService();
    const answers = await Promise.all([call({}), call({}), call({}), call({})]);
    expect(new Set(answers.map(({ answer }) => answer.pid)).size).toBe(2);
    expect(service.workers('probe')).toHaveLength(2);
  });

  it('reports what its handler throws as Lambda does', async () => {
    const { call } = aService();
    const { functionError, answer } = await call({ throw: 'out of tea' });
    expect(functionError).toBe('Unhandled');
    expect(answer).toMatchObject({ errorType: 'TypeError', errorMessage: 'out of tea' });
    expect(answer.trace[0]).toContain('out of tea');
  });

  it('gives no payload for a handler that returns nothing', async () => {
    const { call } = aService();
    const result = await call({ nothing: true });
    expect(result.functionError).toBeUndefined();
    expect(result.payload).toBeUndefined();
  });

  it('is killed at its time limit, and the next invocation gets a new one', async () => {
    // Only calls that hang go to this function: a machine under load may need longer than its limit for a cold one.
    const { call, service } = aService({ timeoutMs: 400 });
    const used = new Set<unknown>();
    for (let n = 0; n < 2; n += 1) {
      const hanging = call({ hang: true });
      used.add(service.workers().at(-1));
      const hung = await hanging;
      expect(hung.functionError).toBe('Unhandled');
      expect(hung.answer.errorMessage).toMatch(/Task timed out after 0\.40 seconds/);
      expect(hung.output.at(-1), 'its log says so, too').toBe(hung.answer.errorMessage);
    }
    expect(used.size).toBe(2);
  });

  it('is killed if it does not load in time, and its log says so', async () => {
    const { call } = aService({ initLimitMs: 1 });
    const unloaded = await call({ nothing: true });
    expect(unloaded).toMatchObject({ functionError: 'Unhandled', output: ['Init phase timed out'] });
  });

  it('that exits or is killed at will fails its invocation only', async () => {
    const { call, service } = aService();
    expect((await call({ exit: 3 })).answer.errorMessage).toContain('exit status 3');
    const hanging = call({ hang: true });
    await expect.poll(() => service.workers().some((worker) => worker.requestId() !== undefined)).toBe(true);
    for (const worker of service.workers()) worker.kill();
    expect((await hanging).answer.errorMessage).toContain('signal: killed');
    expect((await call({})).functionError).toBeUndefined();
  });

  it('that cannot load its bundle reports why, each time', async () => {
    const { call } = aService({ file: fixture('broken') });
    for (let n = 0; n < 2; n += 1) {
      expect(await call({})).toMatchObject({
        functionError: 'Unhandled',
        answer: { errorType: 'RangeError', errorMessage: 'no luck at loading' },
      });
    }
  });

  it('has each line that it writes kept with its invocation', async () => {
    const { call, lines } = aService();
    const { requestId, output } = await call({ print: 'to stderr' });
    expect(output).toContain('to stderr');
    expect(lines.filter((line) => line.requestId === requestId).map(({ line }) => line)).toEqual(output);
    expect(lines.some(({ line }) => line.includes(`"requestId":"${requestId}"`))).toBe(true);
  });

  it('leaves no process behind when the service closes', async () => {
    const { call, service } = aService();
    const { answer } = await call({});
    await service.close();
    expect(() => process.kill(answer.pid, 0)).toThrow('ESRCH');
  });
});

describe("Lambda's own URL", () => {
  it('invokes by function name, by handler name and by ARN', async () => {
    const post = await overHttp(aService().service);
    const arn = 'arn:aws:lambda:eu-central-1:000000000000:function:glue-job-trigger-test-probe';
    for (const name of ['glue-job-trigger-test-probe', 'probe', encodeURIComponent(arn), 'probe:$LATEST']) {
      const answer = await post(name, '{}');
      expect(answer.status).toBe(200);
      expect(await answer.json()).toHaveProperty('pid');
    }
  });

  it('reports a function error in its header and returns the log when asked', async () => {
    const post = await overHttp(aService().service);
    const answer = await post('probe', '{"throw":"no"}', { 'x-amz-log-type': 'Tail' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-amz-function-error')).toBe('Unhandled');
    expect(Buffer.from(answer.headers.get('x-amz-log-result') ?? '', 'base64').toString()).toContain('"called"');
  });

  it.each([
    ['nobody', '{}', 404, 'ResourceNotFoundException'],
    ['probe', 'eyJ0cmlnZ2', 400, 'InvalidRequestContentException'],
    ['probe', JSON.stringify('x'.repeat(6 * 1_024 * 1_024)), 413, 'RequestTooLargeException'],
  ])('answers a wrong call of %s as Lambda does', async (name, body, status, type) => {
    const post = await overHttp(aService().service);
    const answer = await post(name, body);
    expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([status, type]);
  });

  it('accepts an event at once, and repeats it when the function fails, until it is dropped', async () => {
    let dropped = (_event: string): void => undefined;
    const end = new Promise<string>((resolve) => {
      dropped = resolve;
    });
    const { service, lines } = aService(
      {},
      { asyncRetryDelaysMs: [1, 1], onDropped: (_name, event) => dropped(event) },
    );
    const post = await overHttp(service);
    expect((await post('probe', '{"throw":"no"}', { 'x-amz-invocation-type': 'Event' })).status).toBe(202);
    expect(await end).toBe('{"throw":"no"}');
    const calls = lines.filter(({ line }) => line.includes('"called"'));
    expect(calls).toHaveLength(3);
    expect(new Set(calls.map(({ requestId }) => requestId)).size).toBe(1);
  });

  it('tells the configuration of a function, with what the deployment sets and nothing of the machine', async () => {
    const { service } = aService();
    const server = createServer(service.handle);
    const { url } = await listenOn(server, { port: 0, host: '127.0.0.1' });
    closing.push(() => server.close());
    const ask = (name: string) => fetch(`${url}/2015-03-31/functions/${name}/configuration`);
    expect(await (await ask('glue-job-trigger-test-probe')).json()).toMatchObject({
      FunctionName: 'glue-job-trigger-test-probe',
      Timeout: 5,
      Environment: { Variables: { LEDGER_TABLE: 'ledger' } },
    });
    const unknown = await ask('other');
    expect(unknown.status).toBe(404);
    expect(unknown.headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException');
  });
});
