import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { field } from '../../lib/core/json.ts';
import type { GlueRun } from '../../local/glue/glue-run.ts';
import type { LocalCloud, LocalCloudOptions } from '../../local/local-cloud.ts';
import { startLocalCloud } from '../../local/start-local-cloud.ts';
import { builtHandlers } from '../infra/build/built-handlers.ts';

export interface TestCloud {
  readonly cloud: LocalCloud;
  /** The decisions that the handlers logged about a request, in order. */
  readonly decisions: (requestId: string) => readonly string[];
  /** Why requests of a job had to wait, in order. */
  readonly reasons: (jobName: string) => readonly unknown[];
  /** Waits for a job's runs to be so many, and gives them. */
  readonly runs: (jobName: string, count: number, timeoutMs?: number) => Promise<readonly GlueRun[]>;
  readonly close: () => Promise<void>;
}

export const MARKER = '--trigger-request-id';

/** The request whose attempt started a run. */
export const requestOf = (run: GlueRun | undefined): string => run?.arguments[MARKER]?.replace(/\.\d+$/, '') ?? '';

/** The built bundles in a local cloud where everything that can be fast is fast. */
export const aCloud = async (options: Partial<LocalCloudOptions> = {}): Promise<TestCloud> => {
  const builtDir = await mkdtemp(path.join(tmpdir(), 'glue-job-trigger-'));
  const cloud = await startLocalCloud({
    triggersFile: path.join(import.meta.dirname, 'triggers.yml'),
    stage: 'test',
    builtDir,
    handlers: await builtHandlers(),
    maxConcurrentRuns: 100,
    behaviour: { startupMs: 20, takesMs: 200 },
    environment: { VISIBILITY_WINDOW_SECONDS: '1', LONGEST_BACKOFF_SECONDS: '1' },
    batchWindowMs: 0,
    redeliverAfterSeconds: 0,
    ...options,
  });
  const log: {
    readonly requestId: unknown;
    readonly jobName: unknown;
    readonly reason: unknown;
    readonly decision: string;
  }[] = [];
  cloud.feed.listen((event) => {
    if (event.kind !== 'function-log' || event.fields === undefined) return;
    const decision = field(event.fields, 'decision');
    if (typeof decision !== 'string') return;
    const { fields } = event;
    const at = (name: string) => field(fields, name);
    log.push({ requestId: at('requestId'), jobName: at('jobName'), reason: at('reason'), decision });
  });
  return {
    cloud,
    decisions: (requestId) => log.filter((line) => line.requestId === requestId).map(({ decision }) => decision),
    reasons: (jobName) => log.filter((line) => line.jobName === jobName).map(({ reason }) => reason),
    runs: (jobName, count, timeoutMs) =>
      cloud.feed.until(
        `${count} runs of ${jobName}`,
        () => {
          const runs = cloud.glue.runs(jobName);
          return runs.length >= count && runs;
        },
        timeoutMs,
      ),
    close: async () => {
      await cloud.close();
      await rm(builtDir, { recursive: true, force: true });
    },
  };
};
