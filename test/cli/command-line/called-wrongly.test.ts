import { describe, expect, it } from 'vitest';
import { runNode } from '../../processes/spawn-node.ts';

const run = (script: string, ...args: readonly string[]) => runNode([script, ...args]);

describe.each([
  'cli/check.js',
  'cli/explain.js',
  'cli/schema.js',
  'cli/connect-bucket.js',
  'cli/restore.js',
  'cli/build.js',
  'cli/start.js',
  'test/mutate/mutate.js',
  'test/sim/simulate.js',
  'test/chaos/chaos.js',
  'test/burst/burst.js',
  'bench/bench.js',
])('%s', (script) => {
  it('exits with 2 at an option that it does not know, and names those it knows', async () => {
    const { status, stdout, stderr } = await run(script, '--colour');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/there is no option --colour.*\nOptions: .*--help/);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('names that exit code in its help', async () => {
    const { status, stdout, stderr } = await run(script, '--help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/exit code.*\b2:? wrong usage/is);
  });
});

describe('npm run build', () => {
  it('builds what its arguments name, rather than what the environment names', async () => {
    const { status, stderr } = await run('cli/build.js', '--file', 'nowhere.yml', '--stage', 'prod');
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('nowhere.yml cannot be read') });
  });
});

it.each(['cli/build.js', 'cli/check.js', 'cli/start.js'])(
  '%s exits with 2 at a stage that the file lacks',
  async (script) => {
    const { status, stderr } = await run(script, '--stage', 'nosuch');
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining('triggers.yml: stage: expected dev or prod, found "nosuch"'),
    });
  },
);

it.each(['0', '-1', 'many', '1.5'])('npm run simulate refuses to play %s histories', async (seeds) => {
  const { status, stderr } = await run('test/sim/simulate.js', `--seeds=${seeds}`);
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: expect.stringContaining('--seeds must be a whole number of 1 or more'),
  });
});
