import { DEFAULT_TIMING } from '../../lib/core/ledger/timing.ts';
import { SECOND_MS } from '../../lib/core/time.ts';

/** Beyond these no errors are logged, and alarms count error lines. */
const LOG_LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'];

/**
 * What is wrong with the variables that a deployment hands on to the functions. An empty one counts as none. The
 * functions themselves accept a shorter visibility window, because tests need one; a deployment does not.
 */
export const deploySettingErrors = (environment: NodeJS.ProcessEnv): readonly string[] => {
  const errors: string[] = [];
  const judge = (name: string, isRight: (value: string) => boolean, right: string): void => {
    const value = environment[name] ?? '';
    if (value !== '' && !isRight(value))
      errors.push(`the environment variable ${name}: expected ${right}, found "${value}"`);
  };
  const atLeast = (seconds: number) => (value: string) => /^\d+(?:\.\d+)?$/.test(value) && Number(value) >= seconds;
  const visibilityWindowSeconds = DEFAULT_TIMING.visibilityWindowMs / SECOND_MS;
  judge(
    'VISIBILITY_WINDOW_SECONDS',
    atLeast(visibilityWindowSeconds),
    `${visibilityWindowSeconds} or more (a run that Glue shows later than that after a lost reply is started twice)`,
  );
  judge('LEASE_SECONDS', atLeast(0), 'a number of seconds, 0 or more');
  judge('LONGEST_BACKOFF_SECONDS', atLeast(0), 'a number of seconds, 0 or more');
  judge('POLL_EVERY_SECONDS', atLeast(60), '60 or more (the sweep asks, and runs every minute)');
  judge(
    'POWERTOOLS_LOG_LEVEL',
    (value) => LOG_LEVELS.includes(value.toUpperCase()),
    `one of ${LOG_LEVELS.join(', ')} (beyond ERROR the alarms that count log lines would never begin)`,
  );
  return errors;
};
