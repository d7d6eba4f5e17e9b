import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { devNull, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { listenOn } from '../../local/server/listen.ts';
import { AWS_CLI_1, AWS_CLI_2, awsCli } from '../machine/aws-cli.ts';
import { CURL } from '../machine/curl.ts';
import { PYTHON, python } from '../machine/python.ts';
import { needing } from '../machine/tool.ts';
import { runNode, spawnNode } from '../processes/spawn-node.ts';

// The local cloud waits a minute for what must come; an AWS CLI takes seconds for each command.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 90_000 });

const ROOT = path.join(import.meta.dirname, '../..');
const PRINTED = /^ {2}((?:export|npx|echo|printf|aws|curl) .*)$/gm;
const closing: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** What a person sees of `npm start`, and the commands that it prints. */
let account = '';
let commands: readonly string[] = [];
let exported = '';

const freePort = async (): Promise<number> => {
  const server = createServer();
  const { port } = await listenOn(server, { port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => server.close(resolve));
  return port;
};

beforeAll(async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'glue-job-trigger-'));
  closing.push(() => rm(dataDir, { recursive: true, force: true }));
  const args = ['cli/start.js', '--data-dir', dataDir, '--port', String(await freePort()), '--concurrency', '99'];
  const start = spawnNode(args, { cwd: ROOT });
  const ended = once(start, 'close');
  closing.push(async () => {
    start.kill('SIGINT');
    await ended;
  });
  const played = new Promise<void>((resolve) => {
    for (const stream of [start.stdout, start.stderr]) {
      stream?.on('data', (text) => {
        account += String(text);
        if (account.includes('run ended')) resolve();
      });
    }
  });
  await Promise.race([played, ended]);
  const printed = [...account.matchAll(PRINTED)].map((match) => match[1] ?? '');
  [exported = '', ...commands] = printed;
});

const IN_A_SHELL = `
const { spawnSync } = require('node:child_process');
const { status } = spawnSync('sh', ['-c', process.argv[1]], { stdio: ['ignore', 'inherit', 'inherit'] });
process.exit(status ?? 1);
`;
/**
 * Runs a command in a shell after the printed exports, without the AWS settings of this machine, and with no way out of
 * it: what does not go to the local cloud fails.
 */
const run = (command: string, environment: Readonly<Record<string, string>> = {}) => {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const env = {
    ...Object.fromEntries(own),
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
    HTTP_PROXY: 'http://127.0.0.1:9',
    HTTPS_PROXY: 'http://127.0.0.1:9',
    NO_PROXY: '127.0.0.1',
    ...environment,
  };
  // Node's own pipes are sockets, which /dev/stdout cannot open; a shell's are pipes, as in a terminal.
  const script = `${exported}\nanswer=$(${command})\nstatus=$?\nprintf %s "$answer"\nexit $status`;
  return runNode(['-e', IN_A_SHELL, script], { cwd: ROOT, env });
};

const printed = (what: string): string => commands.find((command) => command.includes(what)) ?? `nothing with ${what}`;
const runsStarted = (): number => account.split('Glue run ').length - 1;

/** Each printed command of the AWS CLI, with a piece of what it must answer. */
const ANSWERS: readonly (readonly [what: string, answer: string])[] = [
  [' lambda invoke ', '"requestId":'],
  [' glue get-job-runs ', '"JobRunState":'],
  [' dynamodb scan ', '"jobRunId":'],
  [' sqs receive-message ', ''],
];

const withCli = (major: number): void => {
  const cli = awsCli(major);
  const PATH = cli.found ? `${cli.folder}${path.delimiter}${process.env['PATH']}` : '';

  it('uploads an object that starts a run', async () => {
    const before = runsStarted();
    expect(await run(printed(' s3 cp '), { PATH })).toMatchObject({ status: 0 });
    await expect.poll(runsStarted, { timeout: 60_000 }).toBeGreaterThan(before);
  });

  it.each(ANSWERS)('answers to "%s"', async (what, answer) => {
    const { status, stdout, stderr } = await run(printed(what), { PATH });
    expect({ status, stdout, stderr }).toMatchObject({ status: 0, stdout: expect.stringContaining(answer) });
  });
};

it('npm start prints the settings, and a command for each service', () => {
  expect(exported).toMatch(
    /^export AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:\d+ AWS_REGION=(\S+) AWS_DEFAULT_REGION=\1 /,
  );
  expect(exported).toMatch(/ AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local$/);
  const [url = ''] = /http:\S+/.exec(exported) ?? [];
  const ofAws = commands.filter((command) => !/^(?:curl|npx)/.test(command));
  expect(ofAws).toHaveLength(1 + ANSWERS.length);
  for (const command of ofAws) expect(command).toContain(`aws --endpoint-url ${url} `);
});

it('npm start prints a command of ours that tells of the upload that it has played', async () => {
  // npx is npm exec, and comes with npm; a PATH that holds npm alone lacks it.
  const command = printed('npx glue-job-trigger status ').replace('npx ', 'npm exec -- ');
  const told = async () => (await run(command)).stdout;
  await expect.poll(told, { timeout: 60_000 }).toContain('SUCCEEDED');
});

// CI cannot ask for it, so it is skipped there too.
const lacked = awsCli(1).found ? {} : { ...needing({ ...AWS_CLI_1, debianPackage: '' }), skip: true };
describe('what npm start prints, with the AWS CLI 1,', lacked, () => withCli(1));

describe('what npm start prints, with the AWS CLI 2,', needing(AWS_CLI_2), () => withCli(2));

describe('what npm start prints, with boto3,', needing(PYTHON), () => {
  it('tells it region and credentials', async () => {
    const found = python();
    if (!found.found) throw new Error(found.why);
    const program = [
      'import boto3, os',
      'glue = boto3.client("glue", endpoint_url=os.environ["AWS_ENDPOINT_URL"])',
      'print(glue.get_jobs()["Jobs"][0]["Name"])',
    ].join('\n');
    const script = `'${found.executable}' -B -c '${program}'`;
    const { status, stdout, stderr } = await run(script, found.environment);
    expect({ status, stdout, stderr }).toMatchObject({ status: 0, stdout: expect.stringContaining('-dev') });
  });
});

describe('what npm start prints, with curl,', needing(CURL), () => {
  it('lets a schedule be due, and orders a fault', async () => {
    const before = runsStarted();
    expect(await run(printed('/_local/tick/'))).toMatchObject({ status: 0, stdout: '{"ticked":"nightly"}' });
    await expect.poll(runsStarted, { timeout: 60_000 }).toBeGreaterThan(before);
    const ordered = await run(printed('/_glue/faults'));
    expect(JSON.parse(ordered.stdout)).toMatchObject([{ fault: 'accept-then-drop', times: 1 }]);
  });
});
