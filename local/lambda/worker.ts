import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { FunctionConfig, InvocationResult } from './function-config.ts';
import { END_OF_OUTPUT, type FunctionError, type InvokeMessage, type WorkerMessage } from './worker-messages.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib */
const INIT_LIMIT_MS = 10_000;

/** One process that runs a function, one invocation at a time. */
export interface Worker {
  readonly pid: number | undefined;
  /** The invocation under way. */
  readonly requestId: () => string | undefined;
  /** Whether it can handle another invocation after the current one. */
  readonly isAlive: () => boolean;
  /** Never rejects: whatever goes wrong is reported as Lambda does. */
  readonly invoke: (event: string, requestId: string) => Promise<InvocationResult>;
  /** Kills the process at once. */
  readonly kill: () => void;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
}

/**
 * `environment` is all that the process gets: nothing of ours is inherited. `onLine` receives each line that it prints,
 * without a request id between invocations.
 */
export interface WorkerOptions {
  readonly config: FunctionConfig;
  readonly environment: Readonly<Record<string, string>>;
  readonly functionArn: string;
  readonly onLine: (line: string, requestId: string | undefined) => void;
}

type End = { readonly error: FunctionError } | { readonly payload?: string };

const isWorkerMessage = (message: unknown): message is WorkerMessage =>
  typeof message === 'object' && message !== null && 'kind' in message;

const TIMED_OUT = 'Sandbox.Timedout';

const timedOut = (requestId: string, limitMs: number): FunctionError => ({
  errorType: TIMED_OUT,
  errorMessage: `RequestId: ${requestId} Error: Task timed out after ${(limitMs / 1_000).toFixed(2)} seconds`,
});

const exited = (requestId: string, child: ChildProcess): FunctionError => {
  const how =
    child.signalCode === null
      ? `exit status ${child.exitCode}`
      : `signal: ${child.signalCode === 'SIGKILL' ? 'killed' : child.signalCode}`;
  return {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: ${how}`,
  };
};

/** Calls `onLine` for each line; gives what resolves at the end of an invocation's output. */
const readLines = (stream: Readable | null, onLine: (line: string) => void) => {
  let atEnd = (): void => undefined;
  if (stream !== null) {
    createInterface({ input: stream }).on('line', (line) => {
      if (line === END_OF_OUTPUT) atEnd();
      else onLine(line);
    });
  }
  return {
    endOfOutput: () =>
      new Promise<void>((resolve) => {
        atEnd = resolve;
      }),
  };
};

/** Starts a worker process. It loads the bundle at once; the first invocation waits for that. */
export const startWorker = ({ config, environment, functionArn, onLine }: WorkerOptions): Worker => {
  const child = fork(fileURLToPath(new URL('./worker-process.js', import.meta.url)), [config.file, END_OF_OUTPUT], {
    env: { ...environment },
    execArgv: ['--disable-warning=ExperimentalWarning', ...(config.nodeOptions ?? [])],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let current: string | undefined;
  let output: string[] = [];
  let alive = true;
  let finish = (_end: End): void => undefined;

  const takeLine = (line: string): void => {
    output.push(line);
    onLine(line, current);
  };
  const streams = [readLines(child.stdout, takeLine), readLines(child.stderr, takeLine)];
  const ended = new Promise<void>((resolve) => {
    // `close`, not `exit`: only then everything that it wrote has been read.
    child.on('close', () => {
      alive = false;
      if (current !== undefined) finish({ error: exited(current, child) });
      resolve();
    });
    child.on('error', () => {
      alive = false;
      resolve();
    });
  });
  const loaded = new Promise<FunctionError | undefined>((resolve) => {
    const limit = setTimeout(
      () => resolve({ errorType: TIMED_OUT, errorMessage: 'Init phase timed out' }),
      config.initLimitMs ?? INIT_LIMIT_MS,
    );
    child.on('message', (message) => {
      if (!isWorkerMessage(message)) return;
      if (message.kind === 'returned') finish(message.payload === undefined ? {} : { payload: message.payload });
      else if (message.kind === 'threw') finish({ error: message.error });
      else {
        clearTimeout(limit);
        resolve(message.kind === 'init-error' ? message.error : undefined);
      }
    });
    void ended.then(() => {
      clearTimeout(limit);
      resolve({ errorType: 'Runtime.ExitError', errorMessage: exited('(init)', child).errorMessage });
    });
  });
  const kill = (): void => {
    alive = false;
    child.kill('SIGKILL');
  };

  const run = async (event: string, requestId: string): Promise<End> => {
    const broken = await loaded;
    if (broken !== undefined) {
      if (broken.errorType === TIMED_OUT) takeLine(broken.errorMessage);
      kill();
      return { error: broken };
    }
    const written = Promise.all(streams.map((stream) => stream.endOfOutput()));
    const message: InvokeMessage = { requestId, event, deadline: Date.now() + config.timeoutMs, functionArn };
    let overdue = false;
    const limit = setTimeout(() => {
      overdue = true;
      kill();
    }, config.timeoutMs);
    const end = await new Promise<End>((resolve) => {
      finish = resolve;
      if (alive) child.send(message, (error) => error && resolve({ error: exited(requestId, child) }));
      else resolve({ error: exited(requestId, child) });
    });
    clearTimeout(limit);
    await Promise.race([written, ended]);
    if (!overdue) return end;
    const error = timedOut(requestId, config.timeoutMs);
    takeLine(error.errorMessage);
    return { error };
  };
  return {
    pid: child.pid,
    requestId: () => current,
    isAlive: () => alive,
    invoke: async (event, requestId) => {
      const began = Date.now();
      current = requestId;
      const end = await run(event, requestId);
      const result: InvocationResult = {
        requestId,
        ...('error' in end
          ? { payload: JSON.stringify(end.error), functionError: 'Unhandled' }
          : end.payload === undefined
            ? {}
            : { payload: end.payload }),
        output,
        durationMs: Date.now() - began,
      };
      current = undefined;
      output = [];
      return result;
    },
    kill,
    ended,
  };
};
