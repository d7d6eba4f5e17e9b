import path from 'node:path';
import { expect, it } from 'vitest';
import { runNode } from '../processes/spawn-node.ts';

const run = (...args: string[]) => runNode([path.join(import.meta.dirname, 'mutate.js'), ...args]);

it('npm run mutate reports the one fault that no test notices, and exits with 1', { timeout: 300_000 }, async () => {
  const { status, stdout, stderr } = await run('test/mutate/example/clamp.ts', '--line', '4');
  expect({ status, stderr }, stdout).toEqual({ status: 1, stderr: '' });
  expect(stdout.match(/survives: .*/g)).toEqual(['survives: test/mutate/example/clamp.ts:4: > → >=']);
  expect(stdout).toContain('clamp.ts: 4 of 5 were noticed, in ');
  expect(stdout).toContain('  line: "return value > most ? most : value;"\n  column: 13\n  mutant: "> → >="\n  why:');
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
