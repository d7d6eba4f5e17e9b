import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { runNode } from '../processes/spawn-node.ts';
import type { Template } from './template-references.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

export interface Packaged {
  readonly exitCode: number;
  /** Everything printed. */
  readonly text: string;
  readonly template: Template;
  /** Where the deployer has put the archives. */
  readonly artifacts: string;
  readonly folder: string;
  remove(): Promise<void>;
}

/**
 * Runs the deployer's `package` in a folder of its own, as a person would who has no AWS account: no credentials, no
 * region, no home directory.
 */
export const packageStack = (triggersYaml: string, stage = 'test'): Promise<Packaged> =>
  aFolder(triggersYaml).then((folder) => runDeployer(folder, ['package', '--stage', stage], {}));

/** Runs the deployer's `deploy` likewise, against whatever AWS the environment names. */
export const deployStack = (triggersYaml: string, environment: NodeJS.ProcessEnv): Promise<Packaged> =>
  aFolder(triggersYaml).then((folder) => runDeployer(folder, ['deploy', '--stage', 'test'], environment));

/** The same once more, with what was packaged by {@link deployStack}. */
export const deployAgain = ({ folder }: Packaged, environment: NodeJS.ProcessEnv): Promise<Packaged> =>
  runDeployer(folder, ['deploy', '--stage', 'test', '--package', '.serverless'], environment);

const aFolder = async (triggersYaml: string): Promise<string> => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'glue-job-trigger-package-'));
  await mkdir(path.join(folder, 'home'));
  await symlink(path.join(ROOT, 'infra'), path.join(folder, 'infra'));
  await writeFile(path.join(folder, 'serverless.yml'), await readFile(path.join(ROOT, 'serverless.yml')));
  await writeFile(path.join(folder, 'triggers.yml'), triggersYaml);
  return folder;
};

const runDeployer = async (
  folder: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<Packaged> => {
  const deployer = path.join(ROOT, 'node_modules/serverless/bin/serverless.js');
  const { status, stdout, stderr } = await runNode([deployer, ...args], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: path.join(folder, 'home'),
      // Half of a run is the deployer's compilation. Our plugins keep it too, but are loaded last.
      NODE_COMPILE_CACHE: path.join(ROOT, 'node_modules/.cache/glue-job-trigger'),
      ...{ SLS_INTERACTIVE_SETUP_ENABLE: '0', CI: '1' },
      ...environment,
    },
  });
  const [exitCode, text] = [status ?? -1, stdout + stderr];
  const artifacts = path.join(folder, '.serverless');
  return {
    exitCode,
    text,
    artifacts,
    folder,
    template:
      exitCode === 0
        ? JSON.parse(await readFile(path.join(artifacts, 'cloudformation-template-update-stack.json'), 'utf8'))
        : { Resources: {}, Outputs: {} },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
};
