import { setTimeout as delay } from 'node:timers/promises';
import { SECOND_MS } from '../../lib/core/time.ts';

/** Ending takes well under a second. What has not ended after this time is stuck. */
const LIMIT_MS = 10 * SECOND_MS;

/** Ends what was started, within a limit. Gives a message when something could not be ended. */
export const endInTime = async (closeAll: () => Promise<void>, limitMs = LIMIT_MS): Promise<string | undefined> => {
  const inTime = new AbortController();
  const late = delay(limitMs, `not everything could be ended within ${limitMs / SECOND_MS} s`, {
    signal: inTime.signal,
  });
  try {
    return await Promise.race([closeAll().then(() => undefined, describe), late]);
  } finally {
    inTime.abort();
    await late.catch(() => undefined);
  }
};

const describe = (error: unknown): string =>
  error instanceof AggregateError ? `${error.message}: ${error.errors.map(String).join('; ')}` : String(error);
