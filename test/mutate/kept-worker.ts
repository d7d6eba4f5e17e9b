/** A pool for Vitest whose one worker lives on from run to run, so that what is installed is loaded once. */
import { ForksPoolWorker, type PoolOptions, type PoolWorker, type WorkerRequest } from 'vitest/node';

export interface KeptWorker {
  /** Vitest's `poolRunner`: https://vitest.dev/guide/advanced/pool */
  readonly poolRunner: { readonly name: string; readonly createPoolWorker: (options: PoolOptions) => PoolWorker };
  /** Ends the worker, whatever it does; the next run starts another. */
  readonly end: () => Promise<void>;
}

type Listener = (message: unknown) => void;

export const keepWorker = (name: string): KeptWorker => {
  let kept: ForksPoolWorker | undefined;
  let hasBegun = false;
  const createPoolWorker = (options: PoolOptions): PoolWorker => {
    const worker = kept ?? new ForksPoolWorker(options);
    const listeners: (readonly [string, Listener])[] = [];
    /** In the place of the worker, which is to know nothing of the end of one run and the start of the next. */
    const answer = (type: 'started' | 'stopped'): void => {
      for (const [event, listener] of [...listeners]) {
        if (event === 'message') listener({ __vitest_worker_response__: true, type });
      }
    };
    return {
      name,
      cacheFs: worker.cacheFs,
      on: (event, listener) => {
        listeners.push([event, listener]);
        worker.on(event, listener);
      },
      off: (event, listener) => {
        if (worker === kept) worker.off(event, listener);
      },
      deserialize: (data) => worker.deserialize(data),
      send: (message: WorkerRequest) => {
        if (worker !== kept) return;
        if (message.type === 'start' && hasBegun) queueMicrotask(() => answer('started'));
        else if (message.type === 'stop') queueMicrotask(() => answer('stopped'));
        else worker.send(message);
        hasBegun = true;
      },
      start: async () => {
        if (worker === kept) return;
        await worker.start();
        [kept, hasBegun] = [worker, false];
      },
      stop: async () => {
        if (worker !== kept) return;
        for (const [event, listener] of listeners.splice(0)) worker.off(event, listener);
      },
    };
  };
  return {
    poolRunner: { name, createPoolWorker },
    end: async () => {
      const ended = kept;
      kept = undefined;
      await ended?.stop();
    },
  };
};
