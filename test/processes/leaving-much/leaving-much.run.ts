/**
 * A test that starts what tests start, and closes nothing. `LEAVE` says what; `THEN` what becomes of the test at SIGUSR2,
 * for which it waits.
 */
import { once } from 'node:events';
import path from 'node:path';
import { it } from 'vitest';
import { startWorker } from '../../../local/lambda/worker.ts';
import { openDynamoDbLocal } from '../../contract/dynamodb-local.ts';
import { loopbackServer } from '../../doubles/loopback-server.ts';
import { startJobRunner } from '../../fence/job-runner.ts';
import { python } from '../../machine/python.ts';
import { spawnNode } from '../spawn-node.ts';

const ROOT = path.join(import.meta.dirname, '../../..');

/** Each resolves when it is there. */
const START: Readonly<Record<string, () => Promise<unknown>>> = {
  java: openDynamoDbLocal,
  /** A runner with a job that waits for an answer. */
  python: async () => {
    const found = python();
    if (!found.found) throw new Error(found.why);
    const asked = Promise.withResolvers<void>();
    const silent = await loopbackServer(() => asked.resolve());
    const environment = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_DEFAULT_REGION: 'eu-west-1' };
    const runner = await startJobRunner(found, { pythonPath: path.join(ROOT, 'fence'), environment });
    const marker = `${'0'.repeat(24)}.1`;
    const job = runner.run(['--JOB_NAME', 'job', '--JOB_RUN_ID', 'jr_1', '--trigger-request-id', marker], {
      TEST_ENDPOINT_DYNAMODB: silent.endpoint,
      TEST_ENDPOINT_GLUE: silent.endpoint,
    });
    await Promise.race([asked.promise, job]);
  },
  /** A function in the middle of an invocation. */
  function: async () => {
    const started = Promise.withResolvers<void>();
    const worker = startWorker({
      config: {
        ...{ name: 'probe', functionName: 'probe', file: path.join(ROOT, 'test/fixtures/functions/probe.cjs') },
        ...{ timeoutMs: 100_000, memoryMegabytes: 128, environment: {}, maxWorkers: 1 },
      },
      environment: {},
      functionArn: 'arn',
      onLine: () => started.resolve(),
    });
    void worker.invoke('{"hang": true}', 'r-1');
    await started.promise;
  },
  /** A program that would never end. */
  program: async () => {
    const child = spawnNode(['-e', 'setInterval(() => undefined, 1_000); console.log("up")']);
    await once(child.stdout ?? child, 'data');
  },
  /** `npm start`, its local cloud and its functions. */
  cloud: async () => {
    const dataDir = path.join(ROOT, '.local/leaving-much');
    const args = ['cli/start.js', '--once', '--data-dir', dataDir, '--runs-take', '60', '--workers', '1'];
    const child = spawnNode(args, { cwd: ROOT, detached: true });
    for await (const text of child.stdout ?? []) if (String(text).includes('started')) return;
  },
};

it('starts much, and closes nothing', async () => {
  for (const what of (process.env['LEAVE'] ?? '').split(',')) await START[what]?.();
  const told = once(process, 'SIGUSR2');
  process.stdout.write('all is there\n');
  await told;
  switch (process.env['THEN']) {
    case 'fail':
      throw new Error('as it was told');
    case 'die':
      process.abort();
      break;
    case 'throw outside':
      setTimeout(() => {
        throw new Error('outside of the test');
      });
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      break;
    default:
      throw new Error('nothing was to be done');
  }
});
