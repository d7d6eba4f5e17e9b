import path from 'node:path';
import { GetJobCommand, GlueClient } from '@aws-sdk/client-glue';
import { describe, expect, it } from 'vitest';
import { AWS_CLI_2, awsCli } from '../machine/aws-cli.ts';
import { JQ } from '../machine/jq.ts';
import { needing } from '../machine/tool.ts';
import { type NodeEnd, runNode } from '../processes/spawn-node.ts';
import { client, standUpAws } from './doctor-aws.ts';
import { BAD, findingsIn, local, sealed } from './run-doctor.ts';

standUpAws();

const ROOT = path.join(import.meta.dirname, '../..');

const IN_A_SHELL = `
const { spawnSync } = require('node:child_process');
const { status } = spawnSync('sh', ['-c', process.argv[1]], { stdio: ['ignore', 'inherit', 'inherit'] });
process.exit(status ?? 1);
`;

/** Pastes the remedy of a finding into a shell. */
const paste = async (what: string): Promise<NodeEnd> => {
  const found = findingsIn(await local(BAD, '--json')).find((finding) => finding.what.includes(what));
  return runNode(['-e', IN_A_SHELL, found?.remedy ?? `no finding says ${what}`], { cwd: ROOT, env: sealed({}) });
};

describe('a remedy, pasted into a shell,', () => {
  it('connects a bucket', async () => {
    expect(await paste('does not send its events')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Written.'),
    });
    expect((await local(BAD)).stdout).not.toContain('does not send its events');
  });
});

describe(
  'a remedy with the AWS CLI, pasted into a shell,',
  awsCli(1).found ? needing(JQ) : needing(AWS_CLI_2, JQ),
  () => {
    it('changes a job and nothing else of it', async () => {
      const glue = new GlueClient(client());
      const job = async () => (await glue.send(new GetJobCommand({ JobName: 'retrying' }))).Job;
      const before = await job();
      expect(await paste('MaxRetries 1')).toMatchObject({ status: 0 });
      const after = await job();
      expect(after).toEqual({ ...before, MaxRetries: 0, LastModifiedOn: after?.LastModifiedOn });
      glue.destroy();
    });
  },
);
