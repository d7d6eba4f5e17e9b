import { TriggerError } from '../core/errors.ts';
import { DEFAULT_TIMING, type Timing } from '../core/ledger/timing.ts';
import { SECOND_MS } from '../core/time.ts';

/** What the environment tells the handlers. docs/operations.md lists the variables. */
export interface Config {
  readonly ledgerTable: string;
  /** What request ids know the ledger by; the table's own name may change. */
  readonly ledgerName: string;
  /** Where `triggers.json` is; undefined: beside the bundles. */
  readonly triggersJson?: string;
  readonly region: string;
  /** The bucket for the lists of batches' objects; undefined: no trigger reads them. */
  readonly manifestBucket?: string;
  /** The queue from which run-state hears of ends; undefined: none is told again. */
  readonly runStateQueueUrl?: string;
  /** Where the metrics of triggers are written to; undefined: nowhere. */
  readonly metricsNamespace?: string;
  readonly timing: Timing;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the environment, all faults at once. @throws TriggerError `CONFIG_INVALID`, naming each wrong variable */
export const readConfig = (environment: Environment): Config => {
  const faults: string[] = [];

  const required = (name: string, meaning: string): string => {
    const value = environment[name] ?? '';
    if (value === '') faults.push(`${name} is missing: set it to ${meaning}`);
    return value;
  };
  const seconds = (name: string, fallbackMs: number): number => {
    const text = environment[name];
    if (text === undefined || text === '') return fallbackMs;
    const value = Number(text);
    if (Number.isFinite(value) && value >= 0) return value * SECOND_MS;
    faults.push(`${name} is "${text}": it must be a number of seconds, 0 or more, e.g. ${fallbackMs / SECOND_MS}`);
    return fallbackMs;
  };

  const ledgerTable = required(
    'LEDGER_TABLE',
    'the name of the ledger table, e.g. glue-job-trigger-dev-LedgerTable-1ABCDEFGHIJKL',
  );
  const config: Config = {
    ledgerTable,
    ledgerName: environment['LEDGER_NAME'] || ledgerTable,
    region: required('AWS_REGION', 'the region of the Glue jobs, e.g. eu-west-1 (Lambda sets it by itself)'),
    timing: {
      ...DEFAULT_TIMING,
      visibilityWindowMs: seconds('VISIBILITY_WINDOW_SECONDS', DEFAULT_TIMING.visibilityWindowMs),
      leaseFloorMs: seconds('LEASE_SECONDS', DEFAULT_TIMING.leaseFloorMs),
      longestBackoffMs: seconds('LONGEST_BACKOFF_SECONDS', DEFAULT_TIMING.longestBackoffMs),
      pollEveryMs: seconds('POLL_EVERY_SECONDS', DEFAULT_TIMING.pollEveryMs),
      publishGraceMs: seconds('PUBLISH_GRACE_SECONDS', DEFAULT_TIMING.publishGraceMs),
    },
    ...(environment['MANIFEST_BUCKET'] ? { manifestBucket: environment['MANIFEST_BUCKET'] } : {}),
    ...(environment['RUN_STATE_QUEUE_URL'] ? { runStateQueueUrl: environment['RUN_STATE_QUEUE_URL'] } : {}),
    ...(environment['METRICS_NAMESPACE'] ? { metricsNamespace: environment['METRICS_NAMESPACE'] } : {}),
    ...(environment['TRIGGERS_JSON'] ? { triggersJson: environment['TRIGGERS_JSON'] } : {}),
  };
  if (faults.length > 0) {
    const message = `the function's environment is not complete:\n- ${faults.join('\n- ')}`;
    throw new TriggerError('CONFIG_INVALID', message, { retryable: false });
  }
  return config;
};
