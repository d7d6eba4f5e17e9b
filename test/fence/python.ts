/** The Python that the fence is tested with: a real one, as old as Glue's or newer, with boto3. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

// Debian's own first: its package python3-boto3 is not seen by a Python from elsewhere.
const CANDIDATES = ['/usr/bin/python3', 'python3'];
const PROBE = 'import sys, boto3; sys.exit(sys.version_info < (3, 9))';

/** The first interpreter that is 3.9 or newer and has boto3. */
export const pythonWithBoto3 = (): string | undefined =>
  CANDIDATES.find((python) => spawnSync(python, ['-c', PROBE], { stdio: 'ignore' }).status === 0);

/** How a process ended, and what it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Texts = Readonly<Record<string, string>>;

/** Runs job.py, each time in a Python process of its own. */
export interface JobRunner {
  readonly run: (args: readonly string[], environment: Texts) => Promise<Ended>;
  readonly close: () => Promise<void>;
}

export const startJobRunner = async (environment: Texts): Promise<JobRunner> => {
  const python = pythonWithBoto3();
  if (python === undefined) throw new Error('no Python 3.9 with boto3: apt-get install python3-boto3');
  const folder = await mkdtemp(path.join(tmpdir(), 'fence-'));
  const runner = spawn(python, ['-B', path.join(import.meta.dirname, 'job-runner.py')], {
    env: { ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const waiting = new Map<number, (code: number) => void>();
  createInterface(runner.stdout).on('line', (line) => {
    const { id, code }: { id: number; code: number } = JSON.parse(line);
    waiting.get(id)?.(code);
  });
  let orders = 0;
  return {
    run: async (args, more) => {
      const id = ++orders;
      const [stdout, stderr] = [path.join(folder, `${id}.out`), path.join(folder, `${id}.err`)];
      const code = await new Promise<number>((resolve) => {
        waiting.set(id, resolve);
        runner.stdin.write(`${JSON.stringify({ id, args, environment: more, stdout, stderr })}\n`);
      });
      return { code, stdout: await readFile(stdout, 'utf8'), stderr: await readFile(stderr, 'utf8') };
    },
    close: async () => {
      const closed = once(runner, 'close');
      runner.stdin.end();
      await closed;
      await rm(folder, { recursive: true });
    },
  };
};
