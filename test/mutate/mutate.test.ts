import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runNode, spawnNode } from '../processes/spawn-node.ts';

const PROGRAM = path.join(import.meta.dirname, 'mutate.js');
const run = (...args: string[]) => runNode([PROGRAM, ...args]);

it('npm run mutate reports the one fault that no test notices, and exits with 1', { timeout: 300_000 }, async () => {
  const { status, stdout, stderr } = await run('test/mutate/example/clamp.ts', '--line', '4');
  expect({ status, stderr }, stdout).toEqual({ status: 1, stderr: '' });
  expect(stdout.match(/survives: .*/g)).toEqual(['survives: test/mutate/example/clamp.ts:4: > → >=']);
  expect(stdout).toContain('clamp.ts: 4 of 5 were noticed, in ');
  expect(stdout).toContain('  line: "return value > most ? most : value;"\n  column: 13\n  mutant: "> → >="\n  why:');
});

it.each([
  { signal: 'SIGTERM', when: 'while it copies the project', said: undefined, code: 143 },
  { signal: 'SIGINT', when: 'while it tries faults', said: 'up to 1 test files', code: 130 },
] as const)('npm run mutate leaves no copy behind after $signal $when', { timeout: 300_000 }, async (given) => {
  const TMPDIR = mkdtempSync(path.join(tmpdir(), 'mutate-test-'));
  onTestFinished(() => rmSync(TMPDIR, { recursive: true, force: true }));
  const copies = () => readdirSync(TMPDIR).filter((name) => name.startsWith('glue-job-trigger-mutate-'));
  const program = spawnNode([PROGRAM, 'test/mutate/example/clamp.ts', '--jobs', '1'], {
    env: { ...process.env, TMPDIR },
  });
  const ended = once(program, 'exit');
  let output = '';
  program.stdout?.on('data', (text) => {
    output += String(text);
  });
  await expect.poll(copies, { timeout: 60_000, interval: 1 }).toHaveLength(1);
  if (given.said !== undefined) await expect.poll(() => output, { timeout: 180_000 }).toContain(given.said);
  program.kill(given.signal);
  expect(await ended).toEqual([given.code, null]);
  expect(copies()).toEqual([]);
});

it('npm run mutate lists the faults of a file, and runs nothing', async () => {
  const { status, stdout } = await run('test/mutate/example/clamp.ts', '--list', '--line', '3');
  expect(status).toBe(0);
  expect(stdout.split('\n')).toContain('test/mutate/example/clamp.ts:3: < → <=');
});

it.each([
  [[], 'expected at least one file, found none'],
  [['nowhere.ts'], 'there is no file nowhere.ts in the project'],
  [['README.md'], 'README.md is of a kind that cannot be mutated'],
  [['test/mutate/example/clamp.ts', '--line', 'all'], '--line: expected 40 or 40-60, found "all"'],
  [['test/mutate/example/clamp.ts', '--jobs', '0'], '--jobs: expected a whole number of 1 or more, found "0"'],
])('npm run mutate with %j is refused with one clear message', async (args, message) => {
  const { status, stderr } = await run(...args);
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(message) });
});
