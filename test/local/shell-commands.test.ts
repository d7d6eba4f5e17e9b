import { describe, expect, it } from 'vitest';
import { shellQuoted } from '../../cli/command-line/shell-quoted.ts';
import { shellCommands } from '../../cli/start/shell-commands.ts';
import { runNode } from '../processes/spawn-node.ts';

const IN_A_SHELL = `require('node:child_process').spawnSync('sh', ['-c', process.argv[1]], { stdio: 'inherit' })`;

describe('a word of a printed command', () => {
  it.each(['it\'s $(date) `id` "x" \\n !! * ~ # &', '{"a":"\\"b\\"\\n"}', 's3://b/März 😀/x;y', ''])(
    '%j reaches the program as it is',
    async (text) => {
      const { stdout } = await runNode(['-e', IN_A_SHELL, `printf %s ${shellQuoted(text)}`]);
      expect(stdout).toBe(text);
    },
  );
});

it('what a triggers file has not got has no command', () => {
  const targets = {
    stage: 'dev',
    url: 'http://127.0.0.1:4100',
    region: 'eu-central-1',
    tableName: 'ledger',
    deadLettersUrl: 'letters',
  };
  expect(shellCommands(targets)).toEqual([
    'aws --endpoint-url http://127.0.0.1:4100 dynamodb scan --table-name ledger',
    'aws --endpoint-url http://127.0.0.1:4100 sqs receive-message --queue-url letters',
    expect.stringMatching(/^curl .*\/_glue\/faults/),
  ]);
});
