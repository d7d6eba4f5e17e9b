import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';

/** A hang is ended here: vitest's own limit cannot strike while this waits. */
const run = (...args: string[]) =>
  spawnSync(process.execPath, [path.join(import.meta.dirname, 'burst.js'), ...args], {
    encoding: 'utf8',
    timeout: 280_000,
  });

it('a burst for a narrow job runs in order, two at a time, with few calls of Glue', { timeout: 600_000 }, () => {
  const { status, stdout, stderr } = run('--uploads', '200', '--dynalite');
  expect(status, stdout + stderr).toBe(0);
  expect(stdout).toContain('200 uploads in ');
  expect(stdout).toContain('220 runs in ');
  expect(stdout).not.toContain('WRONG');
});

it('a command that makes no sense is refused', () => {
  expect(run('--uploads', '3')).toMatchObject({ status: 2, stderr: expect.stringContaining('--uploads must be') });
});
