import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

describe('what Node has compiled', () => {
  let project: string;
  beforeEach(async () => {
    project = await mkdtemp(path.join(tmpdir(), 'compiled-'));
    await mkdir(path.join(project, 'infra/launch'), { recursive: true });
    await writeFile(path.join(project, 'package.json'), '{ "type": "module" }');
    await copyFile('infra/launch/require-node.js', path.join(project, 'infra/launch/require-node.js'));
    await writeFile(path.join(project, 'script.ts'), "const words: string = 'went on';\nconsole.log(words);\n");
  });
  afterEach(() => rm(project, { recursive: true, force: true }));

  const run = () =>
    runNode([
      '--input-type=module',
      '--eval',
      `await import(${JSON.stringify(path.join(project, 'infra/launch/require-node.js'))});
       await import(${JSON.stringify(path.join(project, 'script.ts'))});
       console.log((await import('node:module')).default.getCompileCacheDir());`,
    ]);

  it('is kept within the project, where no other user of the machine can write', async () => {
    const { stdout } = await run();
    const [words, folder] = stdout.split('\n');
    expect(words).toBe('went on');
    expect(folder).toContain(path.join(project, 'node_modules/.cache/glue-job-trigger'));
  });

  it('is not kept, and the script runs, where nothing can be written', async () => {
    await writeFile(path.join(project, 'node_modules'), 'a file where the folder would be');
    expect(await run()).toMatchObject({ status: 0, stdout: 'went on\nundefined\n', stderr: '' });
  });
});
