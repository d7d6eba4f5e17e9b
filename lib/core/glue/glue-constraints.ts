import { describeValue } from '../describe.ts';
import { argumentNameError } from './argument-names.ts';
import type { StartJobRunRequest } from './start-job-run-request.ts';

/** One broken constraint of StartJobRun, with the field that breaks it. */
export interface RequestProblem {
  readonly field: keyof StartJobRunRequest;
  /** The name of the argument, when the field is `Arguments` and one of them is to blame. */
  readonly argument?: string;
  readonly message: string;
}

/** The worker types that Glue documents today; it adds some now and then, so an unknown one is no error. */
export const WORKER_TYPES: readonly string[] = [
  ...['Standard', 'G.025X', 'G.1X', 'G.2X', 'G.4X', 'G.8X', 'G.12X', 'G.16X'],
  ...['R.1X', 'R.2X', 'R.4X', 'R.8X', 'Z.2X'],
];
/** Another spelling of one of these is an error; a class that is none of them is passed on, as with worker types. */
export const EXECUTION_CLASSES: readonly string[] = ['STANDARD', 'FLEX'];

/** https://docs.aws.amazon.com/glue/latest/dg/add-job.html */
const FLEX_WORKER_TYPES: readonly string[] = ['G.1X', 'G.2X'];

/** Seven days. https://docs.aws.amazon.com/glue/latest/webapi/API_StartJobRun.html */
export const MAX_TIMEOUT_MINUTES = 10_080;
const MAX_DPU = 100;
const PYTHON_SHELL_DPU = 0.0625;
const MAX_NAME_CHARACTERS = 255;
const POLICY_CHARACTERS = { min: 2, max: 2_048 };

/**
 * Glue documents 260 KB and was seen to refuse 180 KB, and the system it starts may refuse earlier still; what needs
 * more than this belongs into an object whose address is passed.
 */
const MAX_ARGUMENTS_BYTES = 64 * 1_024;

/** The single-line text of Glue's API reference: no control characters but the tab, no lone halves of a character. */
const SINGLE_LINE = /^[\t\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;

type Rule = (request: StartJobRunRequest) => readonly RequestProblem[];

const names: Rule = (request) =>
  (['JobName', 'SecurityConfiguration'] as const).flatMap((field) => {
    const value = request[field];
    if (value === undefined) return [];
    const right = value !== '' && Array.from(value).length <= MAX_NAME_CHARACTERS && SINGLE_LINE.test(value);
    const message = `expected 1 to ${MAX_NAME_CHARACTERS} characters on a single line, found ${describeValue(value)}`;
    return right ? [] : [{ field, message }];
  });

const minutes: Rule = ({ Timeout, NotificationProperty }) => {
  const delay = NotificationProperty?.NotifyDelayAfter;
  return [
    ...(Timeout === undefined || (Number.isInteger(Timeout) && Timeout >= 1 && Timeout <= MAX_TIMEOUT_MINUTES)
      ? []
      : [
          {
            field: 'Timeout' as const,
            message: `expected whole minutes from 1 to ${MAX_TIMEOUT_MINUTES} (7 days), found ${Timeout}`,
          },
        ]),
    ...(delay === undefined || (Number.isInteger(delay) && delay >= 1)
      ? []
      : [
          {
            field: 'NotificationProperty' as const,
            message: `NotifyDelayAfter: expected a whole number of at least 1, in minutes, found ${delay}`,
          },
        ]),
  ];
};

/** What Glue answers to StartJobRun: a run on such workers needs two, and one on the smallest has at most 299. */
const MIN_WORKERS = 2;
const MAX_SMALLEST_WORKERS = 299;

const workerCount: Rule = ({ NumberOfWorkers: found, WorkerType = '' }) => {
  const field = 'NumberOfWorkers';
  if (found === undefined) return [];
  if (!Number.isInteger(found) || found < 1) {
    return [{ field, message: `expected a whole number of at least 1, found ${found}` }];
  }
  const known = WORKER_TYPES.includes(WorkerType) && WorkerType.startsWith('G.');
  if (known && found < MIN_WORKERS) {
    return [
      { field, message: `expected at least ${MIN_WORKERS}, found ${found}: Glue starts no run on one ${WorkerType}` },
    ];
  }
  if (WorkerType === 'G.025X' && found > MAX_SMALLEST_WORKERS) {
    return [{ field, message: `expected at most ${MAX_SMALLEST_WORKERS} on ${WorkerType}, found ${found}` }];
  }
  return [];
};

const workers: Rule = ({ WorkerType, ExecutionClass }) => {
  const spelling = (field: 'WorkerType' | 'ExecutionClass', value: string | undefined, known: readonly string[]) => {
    if (value === '') return [{ field, message: `expected one of ${known.join(', ')}, found an empty string` }];
    const right = known.find((name) => name.toLowerCase() === value?.toLowerCase());
    return right === undefined || right === value ? [] : [{ field, message: `expected "${right}", found "${value}"` }];
  };
  return [
    ...spelling('WorkerType', WorkerType, WORKER_TYPES),
    ...spelling('ExecutionClass', ExecutionClass, EXECUTION_CLASSES),
  ];
};

const capacity: Rule = (request) => {
  const { MaxCapacity, AllocatedCapacity, WorkerType, NumberOfWorkers } = request;
  const problems: RequestProblem[] = [];
  const isDpu = (dpu: number) => Number.isInteger(dpu) && dpu >= 1 && dpu <= MAX_DPU;
  if (MaxCapacity !== undefined && MaxCapacity !== PYTHON_SHELL_DPU && !isDpu(MaxCapacity)) {
    const message = `expected ${PYTHON_SHELL_DPU} or 1 DPU for Python shell, 2 to ${MAX_DPU} for Spark, found ${MaxCapacity}`;
    problems.push({ field: 'MaxCapacity', message });
  }
  if (AllocatedCapacity !== undefined && !isDpu(AllocatedCapacity)) {
    problems.push({ field: 'AllocatedCapacity', message: `expected 2 to ${MAX_DPU} DPUs, found ${AllocatedCapacity}` });
  }
  if (MaxCapacity !== undefined && AllocatedCapacity !== undefined) {
    problems.push({ field: 'AllocatedCapacity', message: 'Glue refuses it beside MaxCapacity; keep MaxCapacity only' });
  }
  const beside = WorkerType !== undefined ? 'WorkerType' : 'NumberOfWorkers';
  if (WorkerType === undefined && NumberOfWorkers === undefined) return problems;
  for (const field of ['MaxCapacity', 'AllocatedCapacity'] as const) {
    if (request[field] === undefined) continue;
    const message = `Glue refuses it beside ${beside}; say either ${field}, or WorkerType and NumberOfWorkers`;
    problems.push({ field, message });
  }
  return problems;
};

const flex: Rule = ({ ExecutionClass, WorkerType, MaxCapacity, AllocatedCapacity }) => {
  if (ExecutionClass !== 'FLEX') return [];
  const problems: RequestProblem[] = [];
  if (WorkerType !== undefined && WORKER_TYPES.includes(WorkerType) && !FLEX_WORKER_TYPES.includes(WorkerType)) {
    const message = `Glue runs FLEX only on ${FLEX_WORKER_TYPES.join(' and ')}, found "${WorkerType}"`;
    problems.push({ field: 'WorkerType', message });
  }
  if (MaxCapacity !== undefined || AllocatedCapacity !== undefined) {
    const message = 'FLEX needs Glue 3.0 or newer, where capacity is said by WorkerType and NumberOfWorkers';
    problems.push({ field: MaxCapacity === undefined ? 'AllocatedCapacity' : 'MaxCapacity', message });
  }
  return problems;
};

const isJsonObject = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
};

const policy: Rule = ({ ExecutionRoleSessionPolicy: text }) => {
  if (text === undefined) return [];
  const { min, max } = POLICY_CHARACTERS;
  const size = Array.from(text).length;
  const field = 'ExecutionRoleSessionPolicy';
  if (size < min || size > max) return [{ field, message: `expected ${min} to ${max} characters, found ${size}` }];
  return isJsonObject(text) ? [] : [{ field, message: 'it is no JSON object; write an IAM policy in JSON' }];
};

const jobArguments: Rule = ({ Arguments = {} }) => {
  const field = 'Arguments';
  const entries = Object.entries(Arguments);
  const problems: RequestProblem[] = entries.flatMap(([argument]) => {
    const message = argumentNameError(argument);
    return message === undefined ? [] : [{ field, argument, message }];
  });
  const bytes = entries.reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);
  if (bytes > MAX_ARGUMENTS_BYTES) {
    const largest = entries.reduce((a, b) => (Buffer.byteLength(b[1]) > Buffer.byteLength(a[1]) ? b : a))[0];
    const message =
      `expected at most ${MAX_ARGUMENTS_BYTES} bytes of names and values together, found ${bytes} (Glue refuses large requests); ` +
      `the largest is ${largest}: put the data into an S3 object and pass its address`;
    problems.push({ field, message });
  }
  return problems;
};

const RULES: readonly Rule[] = [names, minutes, workerCount, workers, capacity, flex, policy, jobArguments];

/** Every constraint of Glue's own that a request breaks, with the field to blame. */
export const requestProblems = (request: StartJobRunRequest): readonly RequestProblem[] =>
  RULES.flatMap((rule) => rule(request));

/** A field's name as messages show it: `Timeout`, `Arguments["--day"]`. */
export const showField = (field: string, argument?: string): string =>
  argument === undefined ? field : `${field}[${JSON.stringify(argument)}]`;
