import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runNode } from '../../processes/spawn-node.ts';

const SCRIPTS: Readonly<Record<string, string>> = JSON.parse(readFileSync('package.json', 'utf8')).scripts;
/** By the program that a person means, with an option that it knows. */
const KEPT: Readonly<Record<string, string>> = {
  'cli/start.js': 'stage',
  'cli/check.js': 'file',
  'cli/explain.js': 'json',
  'cli/schema.js': 'help',
  'cli/connect-bucket.js': 'region',
  'cli/restore.js': 'table',
  'cli/glue-job-trigger.js': 'stage',
  'cli/build.js': 'stage',
  'bench/bench.js': 'quick',
  'playground/playground.js': 'out',
  'test/mutate/mutate.js': 'line',
  'test/trace/trace.js': 'walk',
  'test/sim/simulate.js': 'seeds',
  'test/chaos/chaos.js': 'seeds',
  'test/burst/burst.js': 'uploads',
  'node_modules/serverless/bin/serverless.js': 'stage',
};

describe('every script of package.json that has options', () => {
  const scripts = Object.entries(SCRIPTS).flatMap(([name, command]) => {
    const program = Object.keys(KEPT).findLast((file) =>
      command.replace('serverless package', 'node_modules/serverless/bin/serverless.js package').includes(file),
    );
    return program === undefined ? [] : [{ name, command, program, option: KEPT[program] ?? '' }];
  });

  it('is tried here', () => {
    const others = Object.keys(SCRIPTS).filter((name) => !scripts.some((script) => script.name === name));
    expect(others).toEqual(['test', 'lint', 'format', 'types', 'verify']);
    expect(new Set(scripts.map(({ program }) => program))).toEqual(new Set(Object.keys(KEPT)));
  });

  it.each(scripts)(
    'npm run $name exits with 2 when npm has kept --$option',
    async ({ name, command, program, option }) => {
      const env = {
        PATH: process.env['PATH'],
        npm_lifecycle_event: name,
        npm_lifecycle_script: command,
        [`npm_config_${option}`]: 'x',
      };
      const verb = program.includes('serverless') ? [name] : program.includes('glue-job') ? ['status'] : [];
      const { status, stdout, stderr } = await runNode([program, ...verb], { env });
      expect({ status, stdout, stderr }).toEqual({
        status: 2,
        stdout: '',
        stderr: expect.stringContaining(`npm has kept --${option} for itself`),
      });
      expect(stderr).toContain(name === 'start' ? 'npm start -- ' : `npm run ${name} -- `);
    },
  );

  it.skipIf(process.env['npm_execpath'] === undefined)('is run by a real npm so that it is told', async () => {
    const npm = process.env['npm_execpath'] ?? '';
    const { status, stderr } = await runNode([npm, 'run', '--silent', 'check', '--stage', 'prod']);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining('Type: npm run check -- --stage prod'),
    });
  });
});
