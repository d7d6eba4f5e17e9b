import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { TriggerError } from '../../lib/core/errors.ts';
import { SECOND_MS } from '../../lib/core/time.ts';
import type { LocalCloud } from '../../local/local-cloud.ts';
import { startLocalCloud } from '../../local/start-local-cloud.ts';
import type { Account } from './account.ts';
import { DEFAULT_PORT, type StartOptions } from './start-options.ts';

/** Ctrl-C reaches the build's own process as well, which may be known before our signal is. */
const SIGNAL_GRACE_MS = 500;

/** What Glue refuses is tried again at each sweep, so that a person sees it recover. */
const LONGEST_BACKOFF_SECONDS = '5';
/** The end of a run whose event was lost is known within twice this time, while the person still looks. */
const POLL_EVERY_SECONDS = '15';

/**
 * Starts the cloud. When stopped meanwhile, what was started is ended before this returns.
 *
 * @throws TriggerError for errors in the triggers file, or a port that is taken.
 */
export const startUnlessStopped = async (
  options: StartOptions,
  stopped: Promise<'stopped'>,
  account: Account,
  pageUrl: () => string | undefined,
): Promise<LocalCloud | 'stopped'> => {
  const starting = startLocalCloud({ ...cloudOptions(options), pageUrl });
  const first = await Promise.race([starting, stopped]).catch(async (error: unknown) => {
    if (error instanceof TriggerError) throw error;
    if ((await Promise.race([stopped, delay(SIGNAL_GRACE_MS)])) !== 'stopped') throw error;
    return 'stopped' as const;
  });
  if (first !== 'stopped') return first;
  account.say('\nstopped while starting');
  // The build fails because its process was ended; this is expected.
  const cloud = await starting.catch(() => undefined);
  await cloud?.close();
  return first;
};

const cloudOptions = (options: StartOptions): Parameters<typeof startLocalCloud>[0] => ({
  triggersFile: options.file,
  stage: options.stage,
  builtDir: path.join(options.dataDir, 'dist'),
  port: options.port ?? (options.once ? 0 : DEFAULT_PORT),
  behaviour: { takesMs: options.runsTakeSeconds * SECOND_MS },
  maxConcurrentRuns: options.concurrency,
  workersPerFunction: options.workers,
  faults: options.faults,
  seed: options.seed,
  environment: {
    VISIBILITY_WINDOW_SECONDS: String(options.visibilityWindowSeconds),
    LONGEST_BACKOFF_SECONDS,
    POLL_EVERY_SECONDS,
  },
  sweepEveryMs: options.sweepEverySeconds * SECOND_MS,
  batchWindowMs: 0,
  redeliverAfterSeconds: 2,
  ticking: !options.once,
});
