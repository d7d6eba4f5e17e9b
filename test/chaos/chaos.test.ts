import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';

/** A hang is ended here: vitest's own limit cannot strike while this waits. */
const run = (...args: string[]) =>
  spawnSync(process.execPath, [path.join(import.meta.dirname, 'chaos.js'), ...args], {
    encoding: 'utf8',
    timeout: 280_000,
  });

const TOO_SLOW_TO_PROVE_ANYTHING = 3;

/** On a machine that cannot keep up with the fast clock, once more with a slower one. */
const runShort = () => {
  const fast = run('--seed', '1', '--short', '--rate', '8');
  return fast.status === TOO_SLOW_TO_PROVE_ANYTHING ? run('--seed', '1', '--short', '--rate', '3') : fast;
};

it('under kills, faults and copies of everything no request is lost, doubled or left open', {
  timeout: 600_000,
}, () => {
  const { status, stdout, stderr } = runShort();
  expect(status, stdout + stderr).toBe(0);
  expect(stdout).toContain('nothing lost, nothing doubled, nothing left open');
  // It was no quiet history: things did go wrong.
  const [, kills, faults] = /(\d+) kills, (\d+) faults/.exec(stdout) ?? [];
  expect(Number(kills)).toBeGreaterThan(0);
  expect(Number(faults)).toBeGreaterThan(10);
});

it('a command that makes no sense is refused', () => {
  expect(run('--seeds', 'many')).toMatchObject({ status: 2, stderr: expect.stringContaining('--seeds must be') });
  expect(run('--bogus')).toMatchObject({ status: 2, stderr: expect.stringContaining('there is no option --bogus') });
});
