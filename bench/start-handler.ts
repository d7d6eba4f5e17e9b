import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** What a handler's process says of the events it was given. */
export interface Handled {
  readonly results: readonly unknown[];
  readonly wallMs: number;
  /** When it began, in milliseconds of the epoch. */
  readonly beganAt: number;
  /** Of the processor, all threads. */
  readonly cpuMs: number;
  /** The most memory that the process has had resident until now. */
  readonly peakBytes: number;
}

export interface HandlerProcess {
  /** Hands over events, one invocation after the other, as Lambda does to one container. Each may take `limitMs`. */
  handle(events: readonly unknown[], limitMs?: number): Promise<Handled>;
  stop(): Promise<void>;
  readonly pid: number;
}

/** As much heap as a function of so many MB may have; the bench's machine would let V8 put off collecting its garbage. */
const heapOf = (memoryMb: number): string[] => [
  `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`,
  `--max-semi-space-size=${Math.floor(memoryMb * 0.05)}`,
];

/** A process of its own with one bundle in it, as a Lambda container has. */
export const startHandler = (
  bundle: string,
  environment: Readonly<Record<string, string>>,
  memoryMb = 256,
): HandlerProcess => {
  const child = fork(path.join(import.meta.dirname, 'handler-process.cjs'), [bundle], {
    env: environment,
    execArgv: heapOf(memoryMb),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${path.basename(bundle)} ended with exit code ${code} while it handled events`);
  });
  ended.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    handle: async (events, limitMs = 60_000) => {
      const answered = once(child, 'message');
      child.send({ events, limitMs });
      const [answer] = await Promise.race([answered, ended]);
      return answer;
    },
    stop: async () => {
      if (child.connected) child.disconnect();
      await ended.catch(() => undefined);
    },
  };
};

interface BatchResult {
  readonly batchItemFailures?: readonly { readonly itemIdentifier: string }[];
  /** What the invocation threw, if it did. */
  readonly error?: string;
}

/** The messages of a batch that a handler wants delivered again. */
export const failedMessages = (result: unknown): readonly string[] =>
  (result as BatchResult | null)?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier) ?? [];

/** @throws Error unless every message was handled */
export const demandNoFailure = (results: readonly unknown[], who: string): void => {
  const failed = results.flatMap(failedMessages);
  if (failed.length > 0) throw new Error(`${who} failed ${failed.length} messages${reasonOf(results)}`);
};

/** The first thing that an invocation threw. */
export const reasonOf = (results: readonly unknown[]): string => {
  const errors = results.flatMap((result) => (result as BatchResult | null)?.error ?? []);
  return errors.length === 0 ? '' : `: ${errors[0]}`;
};
