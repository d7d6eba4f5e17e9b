import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { askAboutRetries, checkRetries } from '../../../infra/deploy-checks/check-retries.ts';
import type { MaxRetriesReply } from '../../../infra/deploy-checks/judge-retries.ts';
import { type GlueServer, startGlueServer } from '../../../local/glue/glue-server.ts';
import { aReadFailure } from '../../doubles/fake-glue.ts';

describe('asking before a deployment', () => {
  const jobs = new Map(['one', 'two', 'three'].map((jobName) => [jobName, [`t-${jobName}`]]));

  it('gives the warnings when nothing is wrong', async () => {
    const job = async (jobName: string): Promise<MaxRetriesReply> =>
      jobName === 'two' ? aReadFailure('gone') : { kind: 'job', maxRetries: 0 };
    expect(await askAboutRetries(jobs, { job })).toEqual([expect.stringContaining('no job "two" yet')]);
  });

  it('asks about four jobs at once, because Glue throttles too many', async () => {
    const many = new Map(Array.from({ length: 9 }, (_, at) => [`job-${at}`, ['orders']]));
    let [asked, most] = [0, 0];
    const job = async (): Promise<MaxRetriesReply> => {
      asked += 1;
      most = Math.max(most, asked);
      await Promise.resolve();
      asked -= 1;
      return { kind: 'job', maxRetries: 0 };
    };
    expect(await askAboutRetries(many, { job })).toEqual([]);
    expect(most).toBe(4);
  });

  it('refuses with every error at once, and with what is doubtful besides', async () => {
    const job = async (jobName: string): Promise<MaxRetriesReply> =>
      jobName === 'two' ? aReadFailure('gone') : { kind: 'job', maxRetries: 1 };
    await expect(askAboutRetries(jobs, { job })).rejects.toMatchObject({
      code: 'TRIGGERS_INVALID',
      retryable: false,
      message: expect.stringMatching(
        /^trigger "t-one" .*\ntrigger "t-three" .*\ntrigger "t-two" .* no job "two" yet.*$/,
      ),
    });
  });
});

describe('checking retries before a deployment', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'glue-job-trigger-retries-'));
  let glue: GlueServer;

  beforeAll(async () => {
    glue = await startGlueServer({ jobs: [{ name: 'orders-test', maxRetries: 1 }] });
  });

  afterEach(() => {
    vi.unstubAllEnvs();
  });

  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await glue.close();
  });

  const openConfig = vi.fn(async () => ({
    endpoint: glue.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  }));

  beforeEach(() => openConfig.mockClear());

  const check = (job: string, more = ''): Promise<readonly string[]> => {
    const file = path.join(folder, 'triggers.yml');
    writeFileSync(file, `triggers:\n  orders: { on: manual, start: { JobName: '${job}' }${more} }\n`);
    vi.stubEnv('TRIGGERS_FILE', file);
    return checkRetries('test', openConfig);
  };

  it('warns of a job that Glue does not have', async () => {
    expect(await check('other', ', retry: { attempts: 2 }')).toEqual([expect.stringContaining('no job "other" yet')]);
  });

  it('refuses a job of the stage that has retries of its own, without a stack trace', async () => {
    const thrown: unknown = await check('orders-${{ stage }}', ', retry: { attempts: 2 }').catch((error) => error);
    expect(thrown).toMatchObject({
      code: 'TRIGGERS_INVALID',
      message: expect.stringContaining('the job "orders-test" has MaxRetries 1'),
    });
    expect(thrown).toMatchObject({ stack: thrown instanceof Error && thrown.message });
  });

  it('needs no credentials when no trigger says retry', async () => {
    expect(await check('orders-test')).toEqual([]);
    expect(openConfig).not.toHaveBeenCalled();
  });
});
