/** Runs job.py by a real Python, in a process that ends with this one. */
import { spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type Python, withPythonPath } from '../machine/python.ts';

/** How a process ended, and what it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Texts = Readonly<Record<string, string>>;

/** Runs job.py, each time in a Python process of its own. */
export interface JobRunner {
  readonly pid: number | undefined;
  /** Rejects with what the runner wrote, as soon as it has ended by itself. */
  readonly run: (args: readonly string[], environment: Texts) => Promise<Ended>;
  readonly close: () => Promise<void>;
}

const PROGRAM = path.join(import.meta.dirname, 'job-runner.py');

/** `pythonPath` is where the scripts' modules are; `program` is another one in tests of this. */
export const startJobRunner = async (
  python: Python,
  { pythonPath, environment, program = PROGRAM }: { pythonPath: string; environment: Texts; program?: string },
): Promise<JobRunner> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'fence-'));
  const complaints = path.join(folder, 'runner.err');
  // A file, because a job that is still alive would keep a pipe open.
  const stderr = await open(complaints, 'w');
  const runner = spawn(python.executable, ['-B', program], {
    env: { ...withPythonPath(pythonPath, python), ...environment },
    stdio: ['pipe', 'pipe', stderr.fd],
  });
  runner.stdin?.on('error', () => undefined); // It has ended, which is told below.
  const waiting = new Map<number, (code: number) => void>();
  if (runner.stdout) {
    createInterface(runner.stdout).on('line', (line) => {
      const { id, code }: { id: number; code: number } = JSON.parse(line);
      waiting.get(id)?.(code);
    });
  }
  const ended = new Promise<string>((resolve) => {
    runner.once('error', (error) => resolve(String(error)));
    runner.once('exit', (code, signal) => resolve(`it ended with ${signal ?? `code ${code}`}`));
  });
  const died = ended.then(async (how) => {
    throw new Error(
      `the runner of Python jobs is no more: ${how}\n${await readFile(complaints, 'utf8').catch(() => '')}`,
    );
  });
  died.catch(() => undefined);
  await stderr.close();
  let orders = 0;
  return {
    pid: runner.pid,
    run: async (args, more) => {
      const id = ++orders;
      const [stdout, errors] = [path.join(folder, `${id}.out`), path.join(folder, `${id}.err`)];
      const answered = new Promise<number>((resolve) => waiting.set(id, resolve));
      runner.stdin?.write(`${JSON.stringify({ id, args, environment: more, stdout, stderr: errors })}\n`);
      const code = await Promise.race([answered, died]);
      return { code, stdout: await readFile(stdout, 'utf8'), stderr: await readFile(errors, 'utf8') };
    },
    close: async () => {
      runner.stdin?.end();
      await ended;
      await rm(folder, { recursive: true });
    },
  };
};
