import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { java } from '../machine/java.ts';
import { python } from '../machine/python.ts';
import { processTree, type SeenProcess, stillAlive } from './process-tree.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const VITEST = path.join(ROOT, 'node_modules/vitest/vitest.mjs');
const CONFIG = path.join(import.meta.dirname, 'leaving-much/vitest.config.ts');

/** A run of vitest, as soon as what its test has started is there. */
const aRun = async (leave: readonly string[], then = '') => {
  const { VITEST: _, ...inherited } = process.env;
  const run = spawn(process.execPath, [VITEST, 'run', '--config', CONFIG], {
    env: { ...inherited, LEAVE: leave.join(','), THEN: then },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, as a terminal makes one for what is typed.
    detached: true,
  });
  const ended = once(run, 'close');
  let output = '';
  run.stderr.on('data', (text) => {
    output += String(text);
  });
  const there = new Promise<void>((resolve) => {
    run.stdout.on('data', (text) => {
      output += String(text);
      if (output.includes('all is there')) resolve();
    });
  });
  await Promise.race([there, ended]);
  expect(output).toContain('all is there');
  const { pid } = run;
  if (pid === undefined) throw new Error('it has no process');
  return { pid, ended };
};

const LIMIT = { timeout: 120_000 };
const expectNothingLeft = async (seen: readonly SeenProcess[]): Promise<void> => {
  try {
    await expect.poll(() => stillAlive(seen).map(({ command }) => command), { timeout: 10_000 }).toEqual([]);
  } finally {
    for (const { pid } of stillAlive(seen)) process.kill(pid, 'SIGKILL');
  }
};

describe.runIf(process.platform === 'linux')('of all that tests start nothing lives on', () => {
  const everything = ['function', 'cloud', ...(java().found ? ['java'] : []), ...(python().found ? ['python'] : [])];
  const PROGRAMS: Readonly<Record<string, RegExp>> = {
    function: /worker-process\.js .*probe\.cjs/,
    cloud: /worker-process\.js .*s3-upload\.cjs/,
    java: /loopback-dynamodb-local/,
    python: /job-runner\.py/,
  };

  it('when vitest is killed without a chance to end anything', LIMIT, async () => {
    const { pid, ended } = await aRun(everything);
    const seen = processTree(pid);
    for (const what of everything)
      expect(seen.map(({ command }) => command)).toContainEqual(expect.stringMatching(PROGRAMS[what] ?? ''));
    process.kill(pid, 'SIGKILL');
    await ended;
    await expectNothingLeft(seen);
  });

  it.each([
    ['Ctrl-C, which its whole process group gets', 'SIGINT', (pid: number) => -pid],
    ['SIGTERM to itself alone', 'SIGTERM', (pid: number) => pid],
    ['SIGHUP, as when its terminal is closed', 'SIGHUP', (pid: number) => -pid],
  ] as const)('after %s', LIMIT, async (_what, signal, receiver) => {
    const { pid, ended } = await aRun(['function', 'program']);
    const seen = processTree(pid);
    process.kill(receiver(pid), signal);
    await ended;
    await expectNothingLeft(seen);
  });

  it.each(['fail', 'die', 'throw outside'])('after a test that does this: %s', LIMIT, async (then) => {
    const { pid, ended } = await aRun(['function', 'program'], then);
    const seen = processTree(pid);
    const worker = seen.find(({ command }) => command.includes('workers/forks.js'));
    process.kill(worker?.pid ?? Number.NaN, 'SIGUSR2');
    await ended;
    await expectNothingLeft(seen);
  });
});
