import { describeValue } from '../describe.ts';
import { argumentNameError } from './argument-names.ts';
import { WORKER_TYPES } from './request-fields.ts';
import { FIELD_NAMES, FIELDS, type FieldName, type StartJobRunRequest } from './start-job-run-request.ts';

/** One broken constraint of StartJobRun, with the field that breaks it. */
export interface RequestProblem {
  readonly field: FieldName;
  /** The name of the argument, when the field is `Arguments` and one of them breaks it. */
  readonly argument?: string;
  readonly message: string;
}

/** https://docs.aws.amazon.com/glue/latest/dg/add-job.html */
const FLEX_WORKER_TYPES: readonly string[] = ['G.1X', 'G.2X'];

/** Glue documents 260 KB, and was seen to refuse 180 KB. What needs more passes the address of an object. */
const MAX_ARGUMENTS_BYTES = 64 * 1_024;

/** The single-line text of Glue's API reference: no control characters but the tab, no lone halves of a character. */
const SINGLE_LINE = /^[\t\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;

type Rule = (request: StartJobRunRequest) => readonly RequestProblem[];

/** Whether a value keeps to the bounds of its field. */
const isWithin = (name: FieldName, value: unknown): boolean => {
  const { min = 0, max = Number.POSITIVE_INFINITY, besides } = FIELDS[name];
  if (typeof value === 'number') {
    return value === besides || (Number.isInteger(value) && value >= min && value <= max);
  }
  if (typeof value !== 'string') return true;
  const characters = Array.from(value).length;
  const isPolicy = name === 'ExecutionRoleSessionPolicy';
  return characters >= min && characters <= max && (isPolicy ? isJsonObject(value) : SINGLE_LINE.test(value));
};

const MAX_SHOWN = 60;

const showFound = (value: unknown): string => {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.length > MAX_SHOWN ? `${value.length} characters` : describeValue(value);
};

const bounds: Rule = (request) =>
  FIELD_NAMES.flatMap((field) => {
    const value = request[field];
    if (value === undefined || isWithin(field, value)) return [];
    return [{ field, message: `expected ${FIELDS[field].expected}, found ${showFound(value)}` }];
  });

const exclusions: Rule = (request) =>
  FIELD_NAMES.flatMap((field) => {
    if (request[field] === undefined) return [];
    const { excludes = [] } = FIELDS[field];
    const beside = FIELD_NAMES.filter((other) => excludes.includes(other) && request[other] !== undefined);
    if (beside.length === 0) return [];
    return [{ field, message: `Glue refuses it beside ${beside.join(' and ')}; keep one of them` }];
  });

const spelling: Rule = (request) =>
  FIELD_NAMES.flatMap((field) => {
    const value = request[field];
    if (typeof value !== 'string') return [];
    const right = FIELDS[field].known?.find((name) => name.toLowerCase() === value.toLowerCase());
    const isRight = right === undefined || right === value;
    return isRight ? [] : [{ field, message: `expected "${right}", found "${value}"` }];
  });

const notification: Rule = ({ NotificationProperty }) => {
  const delay = NotificationProperty?.NotifyDelayAfter;
  if (delay === undefined || (Number.isInteger(delay) && delay >= 1)) return [];
  const message = `NotifyDelayAfter: expected a whole number of at least 1, in minutes, found ${delay}`;
  return [{ field: 'NotificationProperty', message }];
};

/** What Glue answers to StartJobRun: a run on such workers needs two, and one on the smallest has at most 299. */
const MIN_WORKERS = 2;
const MAX_SMALLEST_WORKERS = 299;

const workerCount: Rule = ({ NumberOfWorkers: found, WorkerType }) => {
  const field = 'NumberOfWorkers';
  if (found === undefined || WorkerType === undefined || !isWithin(field, found)) return [];
  const known = WORKER_TYPES.includes(WorkerType) && WorkerType.startsWith('G.');
  if (known && found < MIN_WORKERS) {
    const message = `expected at least ${MIN_WORKERS}, found ${found}: Glue starts no run on one ${WorkerType}`;
    return [{ field, message }];
  }
  if (WorkerType === 'G.025X' && found > MAX_SMALLEST_WORKERS) {
    return [{ field, message: `expected at most ${MAX_SMALLEST_WORKERS} on ${WorkerType}, found ${found}` }];
  }
  return [];
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

const jobArguments: Rule = ({ Arguments = {} }) => {
  const field = 'Arguments';
  const entries = Object.entries(Arguments);
  const problems: RequestProblem[] = [];
  for (const [argument] of entries) {
    const message = argumentNameError(argument);
    if (message !== undefined) problems.push({ field, argument, message });
  }
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

const RULES: readonly Rule[] = [bounds, exclusions, spelling, notification, workerCount, flex, jobArguments];

/** Every constraint of Glue's own that a request breaks, with the field that breaks it. */
export const requestProblems = (request: StartJobRunRequest): readonly RequestProblem[] =>
  RULES.flatMap((rule) => rule(request));

/** A field's name as messages show it: `Timeout`, `Arguments["--day"]`. */
export const showField = (field: string, argument?: string): string =>
  argument === undefined ? field : `${field}[${JSON.stringify(argument)}]`;
