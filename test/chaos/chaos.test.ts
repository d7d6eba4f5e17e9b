import path from 'node:path';
import { expect, it } from 'vitest';
import { runNode } from '../processes/spawn-node.ts';
import { MOMENTS } from './strike-closers.ts';

const run = (...args: string[]) => runNode([path.join(import.meta.dirname, 'chaos.js'), ...args], { limitMs: 560_000 });

const TOO_SLOW_TO_PROVE_ANYTHING = 3;

/** On a machine that cannot keep up with the fast clock, once more with a slower one. */
const runShort = async () => {
  const fast = await run('--seed', '1', '--short', '--rate', '8');
  return fast.status === TOO_SLOW_TO_PROVE_ANYTHING ? run('--seed', '1', '--short', '--rate', '3') : fast;
};

it('under kills, faults and copies of everything no request is lost, doubled or left open, and each upload is in one batch', {
  timeout: 1_200_000,
}, async () => {
  const { status, stdout, stderr } = await runShort();
  expect(status, stdout + stderr).toBe(0);
  expect(stdout).toContain('nothing lost, nothing doubled, nothing left open');
  // Tries for which this machine was too slow stand before the one that counts.
  const history = stdout.slice(stdout.lastIndexOf('\nseed 1: '));
  // It was no quiet history: things did go wrong.
  const [, kills, faults] = /(\d+) kills, (\d+) faults/.exec(history) ?? [];
  expect(Number(kills)).toBeGreaterThan(0);
  expect(Number(faults)).toBeGreaterThan(10);
  // Closers died before, during and after each of their writes, and lived on when it failed. Each fault of S3 struck.
  const [, strikes = ''] = /closers struck: (.*);/.exec(history) ?? [];
  expect(strikes.replaceAll(/ [1-9]\d*(?=,|$)/g, '')).toBe(MOMENTS.join(', '));
  expect(history).not.toMatch(/S3 [\w-]+ 0/);
  expect(history).toMatch(/lists written, [1-9]\d* there already/);
});

it('a command that makes no sense is refused', async () => {
  expect(await run('--seeds', 'many')).toMatchObject({ status: 2, stderr: expect.stringContaining('--seeds must be') });
  expect(await run('--bogus')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('there is no option --bogus'),
  });
});
