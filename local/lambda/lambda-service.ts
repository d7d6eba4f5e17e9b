import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HttpHandler, readBody, sendJson } from '../server/http-exchange.ts';
import { LOCAL_ACCOUNT } from '../server/local-account.ts';
import type { FunctionConfig, FunctionLogLine, InvocationResult } from './function-config.ts';
import { createFunctionPool, type FunctionPool } from './function-pool.ts';
import type { Worker } from './worker.ts';
import { workerEnvironment } from './worker-environment.ts';

/**
 * The endpoints are functions because their ports are not known yet when the service is made; they are asked at a
 * function's first invocation.
 */
export interface LambdaServiceOptions {
  readonly functions: readonly FunctionConfig[];
  readonly region: string;
  readonly endpoint: () => string;
  readonly glueEndpoint: () => string;
  readonly onLog: (line: FunctionLogLine) => void;
  /** The pauses before Lambda's retries of a failed asynchronous invocation. A minute, then two, on AWS. */
  readonly asyncRetryDelaysMs?: readonly number[];
  /** Told of an asynchronous event that failed for the last time: on AWS it goes to the function's dead letters. */
  readonly onDropped: (functionName: string, event: string, result: InvocationResult) => void;
}

/** Lambda, as far as functions are invoked. */
export interface LambdaService {
  readonly handle: HttpHandler;
  /** Invokes by the function's name or its handler's. @throws Error when there is none. Never rejects otherwise. */
  readonly invoke: (name: string, event: string) => Promise<InvocationResult>;
  /** Whether there is a function of that ARN. */
  readonly hasFunction: (arn: string) => boolean;
  /** The processes of a function, or of all. */
  readonly workers: (name?: string) => readonly Worker[];
  /** Lets no process serve again that has loaded its bundle already; invocations under way end as usual. */
  readonly renew: () => void;
  readonly close: () => Promise<void>;
}

const INVOCATIONS = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;
const CONFIGURATION = /^\/2015-03-31\/functions\/([^/]+)\/configuration$/;
const MAX_SYNC_BYTES = 6 * 1_024 * 1_024;
const MAX_ASYNC_BYTES = 1_024 * 1_024;
const TAIL_BYTES = 4_096;
const ASYNC_RETRY_DELAYS_MS = [60_000, 120_000];

const refuse = (response: ServerResponse, status: number, type: string, message: string): void =>
  sendJson(response, status, { Type: 'User', Message: message }, { 'x-amzn-errortype': type });

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** Starts the service; workers come with the first invocations. */
export const createLambdaService = (options: LambdaServiceOptions): LambdaService => {
  const pools = new Map<string, FunctionPool>();
  const retries = new Set<NodeJS.Timeout>();
  const delays = options.asyncRetryDelaysMs ?? ASYNC_RETRY_DELAYS_MS;
  const arnOf = (functionName: string): string =>
    `arn:aws:lambda:${options.region}:${LOCAL_ACCOUNT}:function:${functionName}`;

  /** By function name, handler name or ARN, with or without a version behind. */
  const find = (name: string): FunctionConfig | undefined => {
    const bare = decodeURIComponent(name)
      .replace(/^.*:function:/, '')
      .replace(/:[^:]*$/, '');
    return options.functions.find((config) => config.functionName === bare || config.name === bare);
  };
  const poolOf = (config: FunctionConfig): FunctionPool => {
    const known = pools.get(config.functionName);
    if (known !== undefined) return known;
    const cloud = { region: options.region, endpoint: options.endpoint(), glueEndpoint: options.glueEndpoint() };
    const pool = createFunctionPool({
      config,
      environment: workerEnvironment(config, cloud),
      functionArn: arnOf(config.functionName),
      onLine: (line, requestId) =>
        options.onLog({ function: config.name, line, ...(requestId === undefined ? {} : { requestId }) }),
    });
    pools.set(config.functionName, pool);
    return pool;
  };
  const invokeLater = async (config: FunctionConfig, event: string, requestId: string, attempt = 0): Promise<void> => {
    const result = await poolOf(config).invoke(event, requestId);
    if (result.functionError === undefined) return;
    const delay = delays[attempt];
    if (delay === undefined) return options.onDropped(config.name, event, result);
    const timer = setTimeout(() => {
      retries.delete(timer);
      void invokeLater(config, event, requestId, attempt + 1);
    }, delay);
    retries.add(timer);
  };
  const reply = (response: ServerResponse, result: InvocationResult, withLog: boolean): void => {
    const tail = Buffer.from(result.output.join('\n')).subarray(-TAIL_BYTES).toString('base64');
    response.writeHead(200, {
      'content-type': 'application/json',
      'x-amzn-requestid': result.requestId,
      'x-amz-executed-version': '$LATEST',
      ...(result.functionError === undefined ? {} : { 'x-amz-function-error': result.functionError }),
      ...(withLog ? { 'x-amz-log-result': tail } : {}),
    });
    response.end(result.payload ?? 'null');
  };
  const answerInvoke = async (request: IncomingMessage, response: ServerResponse, name: string): Promise<void> => {
    const raw = await readBody(request);
    const config = find(name);
    if (config === undefined) return unknown(response, name);
    const kind = String(request.headers['x-amz-invocation-type'] ?? 'RequestResponse');
    const limit = kind === 'Event' ? MAX_ASYNC_BYTES : MAX_SYNC_BYTES;
    if (raw.length > limit) {
      return refuse(response, 413, 'RequestTooLargeException', `Request must be smaller than ${limit} bytes`);
    }
    const event = raw.length === 0 ? '{}' : raw.toString();
    if (!isJson(event)) {
      const hint = 'Could not parse request body into json (AWS CLI 2 needs --cli-binary-format raw-in-base64-out)';
      return refuse(response, 400, 'InvalidRequestContentException', hint);
    }
    if (kind === 'DryRun') return void response.writeHead(204).end();
    if (kind === 'Event') {
      const requestId = randomUUID();
      void invokeLater(config, event, requestId);
      return void response.writeHead(202, { 'x-amzn-requestid': requestId }).end();
    }
    reply(response, await poolOf(config).invoke(event), request.headers['x-amz-log-type'] === 'Tail');
  };
  const unknown = (response: ServerResponse, name: string): void => {
    const known = options.functions.map((each) => each.functionName).join(', ');
    refuse(response, 404, 'ResourceNotFoundException', `Function not found: ${arnOf(name)}; known: ${known}`);
  };
  const answerConfiguration = (response: ServerResponse, name: string): void => {
    const config = find(name);
    if (config === undefined) unknown(response, name);
    else sendJson(response, 200, { ...describe(config), Environment: { Variables: config.environment } });
  };
  const describe = (config: FunctionConfig): Record<string, unknown> => ({
    FunctionName: config.functionName,
    FunctionArn: arnOf(config.functionName),
    Runtime: 'nodejs24.x',
    Handler: `${config.name}.handler`,
    Timeout: config.timeoutMs / 1_000,
    MemorySize: config.memoryMegabytes,
    Version: '$LATEST',
  });
  return {
    handle: (request, response) => {
      const path = request.url?.split('?')[0] ?? '/';
      const invoked = INVOCATIONS.exec(path)?.[1];
      const configured = CONFIGURATION.exec(path)?.[1];
      if (request.method === 'POST' && invoked !== undefined) {
        answerInvoke(request, response, invoked).catch(() => response.destroy());
      } else if (request.method === 'GET' && configured !== undefined) {
        answerConfiguration(response, configured);
      } else if (request.method === 'GET' && /^\/2015-03-31\/functions\/?$/.test(path)) {
        sendJson(response, 200, { Functions: options.functions.map(describe) });
      } else {
        request.resume();
        refuse(
          response,
          501,
          'NotImplemented',
          'the local Lambda knows invoke, list-functions and get-function-configuration only',
        );
      }
    },
    invoke: async (name, event) => {
      const config = find(name);
      if (config === undefined) throw new Error(`no function "${name}"`);
      return poolOf(config).invoke(event);
    },
    hasFunction: (arn) => options.functions.some(({ functionName }) => arnOf(functionName) === arn),
    workers: (name) =>
      [...pools.values()]
        .filter(({ config }) => name === undefined || config.name === name || config.functionName === name)
        .flatMap((pool) => pool.workers()),
    renew: () => {
      for (const pool of pools.values()) pool.renew();
    },
    close: async () => {
      for (const timer of retries) clearTimeout(timer);
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
};
