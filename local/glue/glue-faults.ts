import { TriggerError } from '../../lib/core/errors.ts';
import { field, isObject } from '../../lib/core/json.ts';

/** What can be ordered, and what it does. The order of the list is the order of the docs. */
export const FAULT_KINDS = {
  'accept-then-drop': 'carries the call out, then cuts the connection without an answer',
  'accept-then-500': 'carries the call out, then answers InternalServiceException',
  'accept-then-hang': 'carries the call out, then never answers',
  'accept-then-garbage': 'carries the call out, then answers 200 with a body that is not JSON',
  'accept-then-empty': 'carries the call out, then answers 200 with an empty object: no JobRunId',
  'accept-late': 'waits `seconds`, then carries the call out even if the caller has gone, then answers',
  reset: 'cuts the connection without carrying the call out',
  'refuse-connection': 'listens no more for `seconds`: connections are refused',
  throttle: 'answers ThrottlingException',
  full: 'answers ConcurrentRunsExceededException, whatever the job has running',
  'account-full': 'answers ResourceNumberLimitExceededException',
  'error-500': 'answers InternalServiceException without carrying the call out',
  'runs-late': 'shows a new run in GetJobRuns and GetJobRun only `seconds` later',
  'fail-run': 'lets a run end FAILED, whatever its job was told',
  'omit-arguments': 'leaves Arguments out of GetJobRuns',
  'lose-events': "loses a run's completion event",
  'duplicate-events': "sends a run's completion event twice",
  'delay-events': "sends a run's completion event `seconds` late",
} as const;

/** What `npm start -- --fault`, `POST /_glue/faults` and tests call a fault. */
export type FaultKind = keyof typeof FAULT_KINDS;

/** An order: this fault, from now on, for the calls it names. */
export interface Fault {
  readonly fault: FaultKind;
  /** The operation it befalls; `StartJobRun` unless given. Only for faults of calls. */
  readonly operation?: string;
  /** Only this job's calls, runs or events. */
  readonly jobName?: string;
  /** How often at most. Without it: until it is taken back. */
  readonly times?: number;
  /** How likely each time, from 0 to 1. */
  readonly probability?: number;
  /** Makes the chances repeatable. */
  readonly seed?: number;
  /** For faults that take time. */
  readonly seconds?: number;
}

const NEEDS_SECONDS: ReadonlySet<FaultKind> = new Set<FaultKind>([
  'accept-late',
  'refuse-connection',
  'runs-late',
  'delay-events',
]);
const FIELDS = new Set(['fault', 'operation', 'jobName', 'times', 'probability', 'seed', 'seconds']);

const isFaultKind = (value: unknown): value is FaultKind =>
  typeof value === 'string' && Object.hasOwn(FAULT_KINDS, value);

const refuse = (message: string): never => {
  throw new TriggerError(
    'LOCAL_CLOUD',
    `${message}. Example: {"fault":"accept-then-drop","times":1,"jobName":"orders-etl-dev"}`,
    {
      retryable: false,
    },
  );
};

const text = (order: Readonly<Record<string, unknown>>, name: string): string | undefined => {
  const value = field(order, name);
  if (value === undefined || typeof value === 'string') return value;
  return refuse(`fault: ${name} must be a text, found ${JSON.stringify(value)}`);
};

const number = (order: Readonly<Record<string, unknown>>, name: string, most?: number): number | undefined => {
  const value = field(order, name);
  if (value === undefined) return undefined;
  const ok = typeof value === 'number' && Number.isFinite(value) && value >= 0 && (most === undefined || value <= most);
  if (ok) return value;
  return refuse(
    `fault: ${name} must be a number ${most === undefined ? 'of 0 or more' : `from 0 to ${most}`}, found ${JSON.stringify(value)}`,
  );
};

/**
 * Reads an order for a fault.
 *
 * @throws TriggerError `LOCAL_CLOUD` that says what an order looks like.
 */
export const parseFault = (order: unknown): Fault => {
  if (!isObject(order)) return refuse(`fault: an order is a JSON object, found ${JSON.stringify(order)}`);
  const unknown = Object.keys(order).find((name) => !FIELDS.has(name));
  if (unknown !== undefined) return refuse(`fault: unknown field "${unknown}"; known: ${[...FIELDS].join(', ')}`);
  const kind = field(order, 'fault');
  if (!isFaultKind(kind)) {
    return refuse(`fault: unknown fault ${JSON.stringify(kind)}; known: ${Object.keys(FAULT_KINDS).join(', ')}`);
  }
  const seconds = number(order, 'seconds');
  if (NEEDS_SECONDS.has(kind) && seconds === undefined) return refuse(`fault: ${kind} needs "seconds"`);
  const [operation, jobName] = [text(order, 'operation'), text(order, 'jobName')];
  const [times, probability, seed] = [number(order, 'times'), number(order, 'probability', 1), number(order, 'seed')];
  return {
    fault: kind,
    ...(operation === undefined ? {} : { operation }),
    ...(jobName === undefined ? {} : { jobName }),
    ...(times === undefined ? {} : { times }),
    ...(probability === undefined ? {} : { probability }),
    ...(seed === undefined ? {} : { seed }),
    ...(seconds === undefined ? {} : { seconds }),
  };
};

/**
 * Reads an order as the command line has it: `accept-then-drop,times=3,jobName=orders,probability=0.3`.
 *
 * @throws TriggerError `LOCAL_CLOUD` that says what an order looks like.
 */
export const parseFaultText = (spec: string): Fault => {
  const [fault, ...rest] = spec.split(',').map((part) => part.trim());
  const fields = rest.map((part): [string, unknown] => {
    const at = part.indexOf('=');
    if (at < 0) return refuse(`fault "${spec}": "${part}" must be name=value`);
    const value = part.slice(at + 1);
    return [part.slice(0, at), /^\d+(\.\d+)?$/.test(value) ? Number(value) : value];
  });
  return parseFault({ fault, ...Object.fromEntries(fields) });
};
