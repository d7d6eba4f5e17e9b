import { describe, expect, it } from 'vitest';
import { runNode } from '../../processes/spawn-node.ts';

describe('the Node that starts a script', () => {
  const startWith = (version: string) =>
    runNode([
      '--input-type=module',
      '--eval',
      `Object.defineProperty(process, 'version', { value: ${JSON.stringify(version)} });
       await import('./infra/launch/require-node.js'); console.log('went on');`,
    ]);

  it.each(['v12.22.0', 'v20.19.4', 'v22.17.1'])(
    '%s is too old: one sentence says which is needed, and nothing runs',
    async (version) => {
      expect(await startWith(version)).toMatchObject({
        status: 1,
        stdout: '',
        stderr:
          `glue-job-trigger needs Node 22.18 or newer, and this is Node ${version.slice(1)}: install a newer Node, or on ` +
          'Linux run "npm ci" and use the npm scripts (e.g. "npm start"), which bring their own.\n',
      });
    },
  );

  it.each(['v22.18.0', 'v22.100.0', 'v24.0.0', 'v100.1.0'])('%s is new enough: the script runs', async (version) => {
    expect(await startWith(version)).toMatchObject({ status: 0, stdout: 'went on\n' });
  });
});
