/** What a built bundle logs when it is wired wrongly, whatever the machine's settings. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundle } from '../../infra/build/bundle.ts';
import { FUNCTION_NAMES } from '../../infra/stack/stack-names.ts';
import { builtHandlers } from '../infra/build/built-handlers.ts';
import { runNode } from '../processes/spawn-node.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'glue-job-trigger-log-'));
  const triggersFile = path.join(folder, 'triggers.yml');
  await writeFile(triggersFile, 'triggers: { a: { on: manual, start: { JobName: a } } }\n');
  await bundle({ triggersFile, stage: 'test', outDir: folder, handlers: await builtHandlers() });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const CALL = `require(process.argv[1]).handler({}, { awsRequestId: 'r' }).catch((error) => console.log(error.name, error.code))`;

/** Calls a handler that lacks its table's name, in a process of its own. */
const call = async (name: string, TZ: string): Promise<readonly string[]> => {
  const file = path.join(folder, 'handlers', `${name}.cjs`);
  const env = { TZ, AWS_REGION: 'eu-central-1', PATH: process.env['PATH'] };
  const { stdout, stderr } = await runNode(['-e', CALL, file], { env });
  return `${stderr}${stdout}`.trim().split('\n');
};

// A time zone that Intl does not know takes a path of Powertools' own, which a bundler once broke (decision 0009).
it.each(FUNCTION_NAMES.flatMap((name) => [':UTC', 'CET-1CEST'].map((zone) => [name, zone] as const)))(
  '%s says under the time zone %s what is missing',
  async (name, zone) => {
    const lines = await call(name, zone);
    const failed = lines.find((line) => line.includes('"decision":"failed"')) ?? '';
    expect(JSON.parse(failed)).toMatchObject({
      level: 'ERROR',
      error: { message: expect.stringContaining('LEDGER_TABLE') },
    });
    expect(lines.at(-1)).toBe('TriggerError CONFIG_INVALID');
  },
);
