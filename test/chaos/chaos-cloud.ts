import path from 'node:path';
import type { FinalRunState } from '../../lib/core/glue/job-run.ts';
import type { LocalCloud } from '../../local/local-cloud.ts';
import type { HttpHandler } from '../../local/server/http-exchange.ts';
import { startLocalCloud } from '../../local/start-local-cloud.ts';
import type { Chance } from '../sim/chance.ts';

/** T2: more than F, V and the skew together (harm.ts), and what this machine may be late itself. */
export const VISIBILITY_WINDOW_SECONDS = 45;
/** How far two processes' clocks may be apart: below the lease's margin of 5 s. */
export const LARGEST_SKEW_MS = 2_000;

const FUNCTION_LIMIT_MS = 20_000;
/** No promise rests on it, and a process takes as long to begin however fast the clock goes. */
const INIT_LIMIT_MS = 120_000;
const SWEEP_EVERY_MS = 5_000;
const MOST_RUNS = 2_000;
/** How many of the calls that put events break. */
const EVENT_FAULTS = 0.3;

/** How the runs of a job end, one after the other. */
const someEnds = (job: string, chance: Chance): [FinalRunState, ...FinalRunState[]] => {
  const ends = Array.from({ length: MOST_RUNS }, (_, n): FinalRunState => {
    const question = `end ${n} of ${job}`;
    return chance.happens(question, 0.3)
      ? chance.pick(`how ${question}`, ['FAILED', 'FAILED', 'TIMEOUT'])
      : 'SUCCEEDED';
  });
  return ['SUCCEEDED', ...ends];
};

/** The built bundles and all that they talk to, with short limits and small jobs. */
export const startChaosCloud = (options: {
  readonly stage: string;
  readonly builtDir: string;
  readonly seed: number;
  readonly chance: Chance;
  readonly dynamodb: HttpHandler;
  /** What the functions take for S3. */
  readonly s3Url: string;
  readonly nodeOptions: readonly string[];
  readonly workersPerFunction: number;
}): Promise<LocalCloud> => {
  const { chance, s3Url, ...cloud } = options;
  const job = (name: string, maxConcurrentRuns: number, maxRetries = 0) => ({
    name,
    maxConcurrentRuns,
    maxRetries,
    behaviour: {
      takesMs: chance.between(`duration of ${name}`, 500, 2_500),
      slotFreedLateMs: chance.between(`slot of ${name}`, 0, 500),
      ends: someEnds(name, chance),
    },
  });
  let puts = 0;
  return startLocalCloud({
    ...cloud,
    eventFault: () => {
      puts += 1;
      if (!chance.happens(`put ${puts} fails`, EVENT_FAULTS)) return undefined;
      return chance.pick(`how put ${puts} fails`, ['not-taken', 'reply-lost'] as const);
    },
    triggersFile: path.join(import.meta.dirname, 'triggers.yml'),
    jobs: [
      job('orders', 3),
      job('invoices', 2),
      job('flaky', 3),
      job('stubborn', 2, 1),
      job('gathered', 3),
      job('tables', 3),
    ],
    behaviour: { startupMs: 200 },
    // The backoff of a request is no longer than the sweep's period, or a history would mostly wait.
    environment: {
      VISIBILITY_WINDOW_SECONDS: String(VISIBILITY_WINDOW_SECONDS),
      LONGEST_BACKOFF_SECONDS: '50',
      // A group that holds waits for the end of a run whose event was lost.
      POLL_EVERY_SECONDS: '60',
      AWS_ENDPOINT_URL_S3: s3Url,
    },
    // A lease lasts as long as its function may (rule T1): a short limit is what makes it short, and nothing else.
    timeoutMs: {
      's3-upload': FUNCTION_LIMIT_MS,
      schedule: FUNCTION_LIMIT_MS,
      manual: FUNCTION_LIMIT_MS,
      'run-state': FUNCTION_LIMIT_MS,
      sweep: FUNCTION_LIMIT_MS,
    },
    initLimitMs: INIT_LIMIT_MS,
    batchWindowMs: 0,
    redeliverAfterSeconds: 2,
    sweepEveryMs: SWEEP_EVERY_MS,
  });
};
