/** Node programs that a test or a script starts, and that end with it, however it ends. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';

const END_WITH_PARENT = new URL('./end-with-parent.js', import.meta.url).href;

interface Options {
  readonly cwd?: string;
  /** All of its environment; else ours. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A process group of its own, as a terminal gives to what is typed. */
  readonly detached?: boolean;
}

/** Starts Node with these arguments; both outputs are pipes unless `output` is `inherit`. */
export const spawnNode = (
  args: readonly string[],
  { env, ...options }: Options = {},
  output: 'pipe' | 'inherit' = 'pipe',
): ChildProcess => {
  const all: SpawnOptions = { ...options, ...(env ? { env: { ...env } } : {}), stdio: ['pipe', output, output] };
  const child = spawn(process.execPath, ['--import', END_WITH_PARENT, ...args], all);
  child.stdin?.on('error', () => undefined); // Nothing is written; that it has ended is told otherwise.
  return child;
};

/** How a program ended, and what it wrote. `status` is null after a signal. */
export interface NodeEnd {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Node with these arguments to its end. After `limitMs` it is killed; the test's own limit may come first. */
export const runNode = async (
  args: readonly string[],
  { limitMs, ...options }: Options & { readonly limitMs?: number } = {},
): Promise<NodeEnd> => {
  const child = spawnNode(args, options);
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
    });
  }
  const limit = limitMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), limitMs);
  const [status] = await once(child, 'close');
  clearTimeout(limit);
  return { status, ...written };
};
