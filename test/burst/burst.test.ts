import path from 'node:path';
import { expect, it } from 'vitest';
import { runNode } from '../processes/spawn-node.ts';

const run = (...args: string[]) => runNode([path.join(import.meta.dirname, 'burst.js'), ...args], { limitMs: 280_000 });

it('a burst for a narrow job runs in order, two at a time, with few calls of Glue', { timeout: 600_000 }, async () => {
  const { status, stdout, stderr } = await run('--uploads', '120', '--dynalite');
  expect(status, stdout + stderr).toBe(0);
  expect(stdout).toContain('120 uploads in ');
  expect(stdout).toContain('132 runs in ');
  expect(stdout).not.toContain('WRONG');
});

it('a command that makes no sense is refused', async () => {
  expect(await run('--uploads', '3')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('--uploads must be'),
  });
});
