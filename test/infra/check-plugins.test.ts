/** What the deployer's three checks make of the deployer; what the real one makes of them: check-…-plugin.test.ts. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { startGlueServer } from '../../local/glue/glue-server.ts';
import { loopbackServer } from '../doubles/loopback-server.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'glue-job-trigger-plugins-'));

afterEach(() => {
  vi.unstubAllEnvs();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a plugin warns of just before a deployment to an AWS at this address. */
const warnedBy = async (plugin: string, endpoint: string, settings = ''): Promise<readonly string[]> => {
  const { default: Plugin } = await import(new URL(`../../infra/${plugin}.js`, import.meta.url).href);
  const file = path.join(folder, 'triggers.yml');
  const trigger = (name: string) =>
    `  ${name}: { on: manual, start: { JobName: '${name}-\${{ stage }}' }, retry: { attempts: 2 } }\n`;
  writeFileSync(file, `${settings}vars:\n  test: { zone: UTC }\ntriggers:\n${trigger('one')}${trigger('two')}`);
  vi.stubEnv('TRIGGERS_FILE', file);
  const config = {
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  };
  const aws = {
    getStage: () => 'test',
    getAwsSdkV3Config: async () => config,
    naming: { getStackName: () => 'acme-test' },
  };
  const warnings: string[] = [];
  const { hooks } = new Plugin(
    { getProvider: (name: string) => (name === 'aws' ? aws : undefined) },
    {},
    { log: { warning: (text: string) => warnings.push(text) } },
  );
  expect(Object.keys(hooks)).toEqual(['before:deploy:deploy']);
  await hooks['before:deploy:deploy']();
  return warnings;
};

describe('just before a deployment', () => {
  it('each warning about retries is shown, of the jobs of the stage', async () => {
    const glue = await startGlueServer({ jobs: [] });
    const warnings = await warnedBy('check-retries-plugin', glue.url);
    await glue.close();
    expect(warnings).toEqual([
      expect.stringContaining('no job "one-test" yet'),
      expect.stringContaining('no job "two-test" yet'),
    ]);
  });

  it('a warning about open requests is shown, of the stack of the stage', async () => {
    await using cloudFormation = await loopbackServer((response, { body }) => {
      const message = `not allowed for ${new URLSearchParams(body).get('StackName')}`;
      response
        .writeHead(403, { 'content-type': 'text/xml' })
        .end(`<ErrorResponse><Error><Code>AccessDenied</Code><Message>${message}</Message></Error></ErrorResponse>`);
    });
    expect(await warnedBy('check-open-requests-plugin', cloudFormation.endpoint)).toEqual([
      expect.stringContaining('any more: not allowed for acme-test.'),
    ]);
  });

  it('nothing is deployed until the file says who hears of the alarms, be it nobody', async () => {
    const checked = (settings: string) => warnedBy('check-alarm-topic-plugin', 'http://127.0.0.1:9', settings);
    await expect(checked('')).rejects.toMatchObject({
      code: 'TRIGGERS_INVALID',
      stack: expect.stringMatching(
        /triggers\.yml: who shall hear of the alarms .*\n {2}alarmTopic: arn:.*\n.*\n {2}alarmTopic: none$/,
      ),
    });
    expect(await checked('alarmTopic: arn:aws:sns:eu-central-1:123456789012:alarms\n')).toEqual([]);
    expect(await checked('alarmTopic: none\n')).toEqual([]);
  });
});
