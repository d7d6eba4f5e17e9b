import path from 'node:path';
import type { Finding } from '../../cli/doctor/finding.ts';
import { type FakeAccount, fakeAccount } from '../doubles/fake-account.ts';
import { type NodeEnd, runNode } from '../processes/spawn-node.ts';
import { REGION, urlOfAws } from './doctor-aws.ts';

const ROOT = path.join(import.meta.dirname, '../..');

/** All of it is as it should be. */
export const GOOD = path.join(import.meta.dirname, 'doctor-triggers.yml');
/** It has a fault for each check. */
export const BAD = path.join(import.meta.dirname, 'doctor-faults.yml');

/** An environment from which nothing leads to AWS. */
export const sealed = (more: Readonly<Record<string, string>>) => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:AWS_|STAGE|TRIGGERS_FILE|npm_)/.test(name)),
  ),
  AWS_MAX_ATTEMPTS: '1',
  AWS_EC2_METADATA_DISABLED: 'true',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  ...more,
});

export const doctor = (words: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<NodeEnd> =>
  runNode(['cli/glue-job-trigger.js', 'doctor', ...words], { cwd: ROOT, env: sealed(more) });

export const local = (file: string, ...words: readonly string[]): Promise<NodeEnd> =>
  doctor(['--local', '--port', new URL(urlOfAws()).port, '--file', file, ...words]);

/** The doctor against an account: Glue and S3 are the local ones, all else is the fake one's. */
export const inAccount = async (
  account: FakeAccount,
  file: string,
  more: Readonly<Record<string, string>> = {},
): Promise<NodeEnd> => {
  await using server = await fakeAccount(account);
  return await doctor(['--stage', 'test', '--region', REGION, '--file', file, '--json'], {
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL: urlOfAws(),
    AWS_ENDPOINT_URL_CLOUDFORMATION: server.endpoint,
    AWS_ENDPOINT_URL_IAM: server.endpoint,
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: server.endpoint,
    ...more,
  });
};

export const findingsIn = ({ stdout }: NodeEnd): readonly Finding[] => JSON.parse(stdout).findings;
