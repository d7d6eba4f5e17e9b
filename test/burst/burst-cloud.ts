import path from 'node:path';
import { BatchStopJobRunCommand, GlueClient } from '@aws-sdk/client-glue';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { MINUTE_MS } from '../../lib/core/time.ts';
import type { LocalCloud } from '../../local/local-cloud.ts';
import type { HttpHandler } from '../../local/server/http-exchange.ts';
import { startLocalCloud } from '../../local/start-local-cloud.ts';
import { type LedgerScan, openLedgerScan } from '../chaos/read-ledger.ts';
import { type Logged, listenToDecisions } from './account.ts';

export const REGION = 'eu-central-1';
/** Long enough that a sweep reaches the backlogs, short enough that it cannot finish the widest of them. */
const SWEEP_LIMIT_MS = 17_000;
export const UPLOAD_LIMIT_MS = 60_000;
const ENDLESS_MS = 24 * 60 * 60 * 1_000;
const SHORT_RUN = { startupMs: 0, takesMs: 20 };
const UPLOADS_AT_ONCE = 8;
/** By the fast clock. What is waited for is what is to be shown, so this only ends what hangs. */
const PATIENCE_MS = 45 * 60 * 1_000;

/** The local cloud, and what the scenarios ask of it. */
export interface BurstCloud {
  readonly cloud: LocalCloud;
  readonly log: readonly Logged[];
  readonly items: (jobName: string) => Promise<readonly LedgerItem[]>;
  readonly upload: (folder: string, from: number, count: number) => Promise<void>;
  /** From now on the job's runs end by themselves; those that would not are stopped. */
  readonly release: (jobName: string, maxConcurrentRuns: number) => Promise<void>;
  /** Waits as long as it takes: what it waits for is what is to be shown. */
  readonly until: <T>(what: string, check: () => T | false | Promise<T | false>) => Promise<T>;
  /** Calls the sweep, if the last time was a minute ago. */
  readonly sweepNowAndThen: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export const startBurstCloud = async (options: {
  readonly builtDir: string;
  readonly dynamodb: HttpHandler;
  readonly dynamodbUrl: string;
  readonly nodeOptions: readonly string[];
}): Promise<BurstCloud> => {
  const cloud = await startLocalCloud({
    ...options,
    triggersFile: path.join(import.meta.dirname, 'triggers.yml'),
    stage: 'burst',
    jobs: [
      { name: 'narrow', maxConcurrentRuns: 2, behaviour: { startupMs: 0, takesMs: ENDLESS_MS } },
      { name: 'beside', maxConcurrentRuns: 1_000, behaviour: SHORT_RUN },
      { name: 'silent', maxConcurrentRuns: 1, behaviour: { startupMs: 0, takesMs: ENDLESS_MS } },
      { name: 'wide', maxConcurrentRuns: 2_000, behaviour: { startupMs: 0, takesMs: ENDLESS_MS } },
    ],
    timeoutMs: { sweep: SWEEP_LIMIT_MS, 's3-upload': UPLOAD_LIMIT_MS },
    environment: { VISIBILITY_WINDOW_SECONDS: '20', LONGEST_BACKOFF_SECONDS: '20' },
    workersPerFunction: 2,
    batchWindowMs: 0,
    redeliverAfterSeconds: 1,
  });
  const scan: LedgerScan = openLedgerScan(options.dynamodbUrl, REGION, cloud.topology().tableName);
  const glue = new GlueClient({
    endpoint: cloud.url,
    region: REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  let sweptAt = Date.now();
  return {
    cloud,
    log: listenToDecisions(cloud),
    items: async (jobName) => (await scan.items()).filter((item) => item.jobName === jobName),
    upload: async (folder, from, count) => {
      for (let n = from; n < from + count; n += UPLOADS_AT_ONCE) {
        const some = Array.from({ length: Math.min(UPLOADS_AT_ONCE, from + count - n) }, (_, k) => n + k);
        await Promise.all(some.map((each) => cloud.upload('landing', `${folder}/${each}`, 'x')));
      }
    },
    release: async (JobName, maxConcurrentRuns) => {
      const running = cloud.glue.runs(JobName).filter(({ completedOn }) => completedOn === undefined);
      cloud.glue.putJob({ name: JobName, maxConcurrentRuns, behaviour: SHORT_RUN });
      await glue.send(new BatchStopJobRunCommand({ JobName, JobRunIds: running.map(({ id }) => id) }));
    },
    until: (what, check) => cloud.feed.until(what, check, PATIENCE_MS),
    sweepNowAndThen: async () => {
      if (Date.now() - sweptAt < MINUTE_MS) return;
      sweptAt = Date.now();
      await cloud.sweep();
    },
    close: async () => {
      scan.close();
      glue.destroy();
      await cloud.close();
    },
  };
};
