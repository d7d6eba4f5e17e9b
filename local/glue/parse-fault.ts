import { TriggerError } from '../../lib/core/errors.ts';
import { isFinalRunState } from '../../lib/core/glue/job-run.ts';
import { field, isObject } from '../../lib/core/json.ts';
import { AFTER_CALL, BEFORE_CALL, FAULT_KINDS, type Fault, type FaultKind } from './glue-faults.ts';
import { GLUE_OPERATIONS } from './glue-operations.ts';

const EXAMPLE = '{"fault":"accept-then-drop","times":1,"jobName":"orders-etl-dev"}';
const OF_CALLS: ReadonlySet<FaultKind> = new Set([...BEFORE_CALL, ...AFTER_CALL]);
const OPERATIONS = [...GLUE_OPERATIONS.keys()];

/** The kinds that have a field which others do not; `needed` if the fault means nothing without it. */
const FIELDS_OF_KINDS: Readonly<Record<string, { readonly of: ReadonlySet<FaultKind>; readonly needed?: true }>> = {
  operation: { of: new Set([...OF_CALLS, 'omit-arguments']) },
  seconds: { of: new Set(['accept-late', 'refuse-connection', 'runs-late', 'delay-events']), needed: true },
  perSecond: { of: new Set(['rate-limit']), needed: true },
  burst: { of: new Set(['rate-limit']) },
  error: { of: new Set(['error', 'accept-then-error']), needed: true },
  status: { of: new Set(['error', 'accept-then-error']) },
  message: { of: new Set(['error', 'accept-then-error', 'fail-run']) },
  state: { of: new Set(['fail-run']) },
};

/** What a field's value must be, and what to say when it is not. */
const FIELDS: Readonly<Record<string, readonly [(value: unknown) => boolean, string]>> = {
  fault: [(value) => typeof value === 'string', 'one of the faults'],
  operation: [(value) => OPERATIONS.includes(String(value)), `one of ${OPERATIONS.join(', ')}`],
  jobName: [(value) => typeof value === 'string' && value !== '', "a job's name"],
  requestId: [
    (value) => typeof value === 'string' && /^[0-9a-f]{24}$/.test(value),
    "a request's id: 24 hexadecimal digits, without the attempt",
  ],
  times: [(value) => Number.isSafeInteger(value) && Number(value) >= 1, 'a whole number of 1 or more'],
  probability: [(value) => isNumber(value) && value <= 1, 'a number from 0 to 1'],
  seed: [(value) => isNumber(value), 'a number of 0 or more'],
  seconds: [(value) => isNumber(value), 'a number of 0 or more'],
  perSecond: [(value) => isNumber(value) && value > 0, 'a number above 0'],
  burst: [(value) => isNumber(value) && value >= 1, 'a number of 1 or more'],
  error: [
    (value) => typeof value === 'string' && /^[A-Z][A-Za-z0-9]*$/.test(value),
    "an error's name, e.g. AccessDeniedException",
  ],
  message: [(value) => typeof value === 'string', 'a text'],
  status: [(value) => Number.isInteger(value) && Number(value) >= 400 && Number(value) <= 599, 'from 400 to 599'],
  state: [
    (value) => typeof value === 'string' && isFinalRunState(value),
    'how a run ends: FAILED, TIMEOUT, STOPPED, ERROR, EXPIRED or SUCCEEDED',
  ],
};

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isFaultKind = (value: unknown): value is FaultKind =>
  typeof value === 'string' && Object.hasOwn(FAULT_KINDS, value);

const refuse = (faults: readonly string[]): never => {
  throw new TriggerError('LOCAL_CLOUD', `fault: ${faults.join('; ')}. Example: ${EXAMPLE}`, { retryable: false });
};

/** What is wrong with one field of a fault; undefined if nothing is. */
const faultOfField = (kind: FaultKind, name: string, value: unknown): string | undefined => {
  const rule = FIELDS[name];
  if (rule === undefined) return `unknown field "${name}"; known: ${Object.keys(FIELDS).join(', ')}`;
  const [isRight, expected] = rule;
  if (!isRight(value)) return `${name} must be ${expected}, found ${JSON.stringify(value)}`;
  const only = FIELDS_OF_KINDS[name];
  if (only !== undefined && !only.of.has(kind)) return `${kind} takes no ${name}; ${[...only.of].join(', ')} do`;
  if (kind === 'refuse-connection' && name !== 'seconds' && name !== 'fault')
    return `refuse-connection takes seconds only, found ${name}`;
  return undefined;
};

/**
 * Reads a fault.
 *
 * @throws TriggerError `LOCAL_CLOUD` that names everything that is wrong, and shows the form of a fault.
 */
export const parseFault = (order: unknown): Fault => {
  if (!isObject(order)) return refuse([`an order is a JSON object, found ${JSON.stringify(order)}`]);
  const kind = field(order, 'fault');
  if (!isFaultKind(kind)) {
    return refuse([`unknown fault ${JSON.stringify(kind)}; known: ${Object.keys(FAULT_KINDS).join(', ')}`]);
  }
  const wrong = Object.entries(order).flatMap(([name, value]) => faultOfField(kind, name, value) ?? []);
  const missing = Object.entries(FIELDS_OF_KINDS).flatMap(([name, { of, needed }]) =>
    needed === true && of.has(kind) && !Object.hasOwn(order, name) ? [`${kind} needs "${name}"`] : [],
  );
  const ofOtherOperation = (field(order, 'operation') ?? 'StartJobRun') !== 'StartJobRun';
  const neverStrikes =
    field(order, 'requestId') !== undefined && OF_CALLS.has(kind) && ofOtherOperation
      ? ['only the operation StartJobRun has a requestId']
      : [];
  const all = [...wrong, ...missing, ...neverStrikes];
  // Each field has just been looked at.
  return all.length > 0 ? refuse(all) : ({ ...order } as unknown as Fault);
};

/**
 * Reads a fault from the command line: `accept-then-drop,times=3,jobName=orders,probability=0.3`. A value ends at
 * the next comma; use curl for a message with commas.
 *
 * @throws TriggerError `LOCAL_CLOUD` that shows the form of a fault.
 */
export const parseFaultText = (spec: string): Fault => {
  const [fault, ...rest] = spec.split(',').map((part) => part.trim());
  const fields = rest.map((part): [string, unknown] => {
    const at = part.indexOf('=');
    if (at < 0) return refuse([`"${spec}": "${part}" must be name=value`]);
    const [name, value] = [part.slice(0, at), part.slice(at + 1)];
    return [name, NUMBERS.has(name) && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value];
  });
  return parseFault({ fault, ...Object.fromEntries(fields) });
};

/** Only these are numbers on the command line: a job may be called `2026`. */
const NUMBERS: ReadonlySet<string> = new Set([
  ...['times', 'probability', 'seed', 'seconds', 'status', 'perSecond', 'burst'],
]);
