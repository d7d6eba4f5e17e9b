/** The AWS CLIs with which people drive the local cloud. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Found, Tool } from './tool.ts';

export interface AwsCli {
  /** The folder in which the program is called `aws`. */
  readonly folder: string;
  readonly version: string;
}

const PROBE_LIMIT_MS = 60_000;

type Environment = Readonly<Record<string, string | undefined>>;

const probe = (folder: string, environment: Environment): AwsCli | undefined => {
  const { status, stdout, stderr } = spawnSync(path.join(folder, 'aws'), ['--version'], {
    encoding: 'utf8',
    env: { ...environment },
    timeout: PROBE_LIMIT_MS,
  });
  const version = status === 0 ? /^aws-cli\/(\S+)/.exec(`${stdout}${stderr}`)?.[1] : undefined;
  return version === undefined ? undefined : { folder, version };
};

/** The first AWS CLI of that major version in the PATH, whatever others stand before it. */
export const findAwsCli = (major: number, environment: Environment = process.env): Found<AwsCli> => {
  const folders = (environment['PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => existsSync(path.join(folder, 'aws')));
  const others: string[] = [];
  for (const folder of new Set(folders)) {
    const cli = probe(folder, environment);
    if (cli?.version.startsWith(`${major}.`)) return { found: true, ...cli };
    others.push(
      `${path.join(folder, 'aws')} is ${cli === undefined ? 'no AWS CLI that runs' : `AWS CLI ${cli.version}`}`,
    );
  }
  return { found: false, why: others.join('; ') || 'aws is not there' };
};

const known = new Map<number, Found<AwsCli>>();

/** Asked once in a process. */
export const awsCli = (major: number): Found<AwsCli> => {
  const found = known.get(major) ?? findAwsCli(major);
  known.set(major, found);
  return found;
};

export const AWS_CLI_2: Tool = {
  name: 'the AWS CLI 2',
  remedy: '"apt-get install awscli" on Debian and Ubuntu; elsewhere as AWS says',
  debianPackage: 'awscli',
  find: () => awsCli(2),
};

/** No package of Debian brings it, so CI cannot ask for it. */
export const AWS_CLI_1: Omit<Tool, 'debianPackage'> = {
  name: 'the AWS CLI 1',
  remedy: '"pip install awscli"',
  find: () => awsCli(1),
};
