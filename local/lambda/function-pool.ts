import { randomUUID } from 'node:crypto';
import type { FunctionConfig, InvocationResult } from './function-config.ts';
import { startWorker, type Worker, type WorkerOptions } from './worker.ts';

/** The worker processes of one function. */
export interface FunctionPool {
  readonly config: FunctionConfig;
  /** Runs the function as soon as a worker is free. Never rejects. */
  readonly invoke: (event: string, requestId?: string) => Promise<InvocationResult>;
  readonly workers: () => readonly Worker[];
  /** Lets today's workers serve no other invocation; those under way end as usual. */
  readonly renew: () => void;
  /** Kills all workers and waits for their end; invocations under way or waiting end as failed. */
  readonly close: () => Promise<void>;
}

/** A pool without workers: they are started when needed, up to the function's limit, and stay warm. */
export const createFunctionPool = (options: WorkerOptions): FunctionPool => {
  const { config } = options;
  const workers = new Set<Worker>();
  const idle: Worker[] = [];
  const retired = new WeakSet<Worker>();
  const waiting: ((worker: Worker | undefined) => void)[] = [];
  let closed = false;

  const start = (): Worker => {
    const worker = startWorker(options);
    workers.add(worker);
    void worker.ended.then(() => {
      workers.delete(worker);
      const at = idle.indexOf(worker);
      if (at >= 0) idle.splice(at, 1);
      // A place is free: an invocation that waits gets a new worker.
      if (!closed && waiting.length > 0) waiting.shift()?.(start());
    });
    return worker;
  };
  const acquire = (): Promise<Worker | undefined> | Worker | undefined => {
    if (closed) return undefined;
    for (let free = idle.pop(); free !== undefined; free = idle.pop()) if (free.isAlive()) return free;
    if (workers.size < config.maxWorkers) return start();
    return new Promise((resolve) => waiting.push(resolve));
  };
  const release = (worker: Worker): void => {
    if (!worker.isAlive()) return;
    if (retired.has(worker)) {
      worker.kill();
      return;
    }
    const next = waiting.shift();
    if (next === undefined) idle.push(worker);
    else next(worker);
  };
  return {
    config,
    workers: () => [...workers],
    renew: () => {
      for (const worker of workers) retired.add(worker);
      for (const worker of idle.splice(0)) worker.kill();
    },
    invoke: async (event, requestId = randomUUID()) => {
      const worker = await acquire();
      if (worker === undefined) {
        const payload = JSON.stringify({ errorType: 'Runtime.ExitError', errorMessage: 'the local cloud is closing' });
        return { requestId, payload, functionError: 'Unhandled', output: [], durationMs: 0 };
      }
      const result = await worker.invoke(event, requestId);
      release(worker);
      return result;
    },
    close: async () => {
      closed = true;
      for (const resolve of waiting.splice(0)) resolve(undefined);
      const all = [...workers];
      for (const worker of all) worker.kill();
      await Promise.all(all.map((worker) => worker.ended));
    },
  };
};
