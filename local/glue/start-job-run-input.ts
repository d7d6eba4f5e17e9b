import { FIELD_NAMES } from '../../lib/core/glue/start-job-run-request.ts';
import { field, isObject } from '../../lib/core/json.ts';
import { GlueError } from './glue-error.ts';

/** The parts of a StartJobRun request that the model works with; all others are kept unchanged. */
export interface StartJobRunInput {
  readonly jobName: string;
  readonly arguments: Readonly<Record<string, string>>;
  readonly retryOf?: string;
  readonly timeoutMinutes?: number;
  readonly jobRunQueuingEnabled?: boolean;
  readonly whole: Readonly<Record<string, unknown>>;
}

type Body = Readonly<Record<string, unknown>>;

/** https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-arguments.html */
const MAX_ARGUMENT_BYTES = 260 * 1_024;
const MAX_TIMEOUT_MINUTES = 10_080;
const FLEX_WORKERS = new Set(['G.1X', 'G.2X']);
const MIN_WORKERS = 2;
const MAX_WORKERS_OF_G025X = 299;

const invalid = (message: string): never => {
  throw new GlueError('InvalidInputException', message);
};

const text = (body: Body, name: string, min: number, max: number): string | undefined => {
  const value = field(body, name);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new GlueError('SerializationException', `${name} must be a string`);
  if (value.length < min || value.length > max) invalid(`${name} must have ${min} to ${max} characters`);
  return value;
};

const number = (body: Body, name: string, least: number, most = Number.MAX_SAFE_INTEGER): number | undefined => {
  const value = field(body, name);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number') throw new GlueError('SerializationException', `${name} must be a number`);
  if (value < least || value > most) invalid(`${name} must be between ${least} and ${most}, found ${value}`);
  return value;
};

const flag = (body: Body, name: string): boolean | undefined => {
  const value = field(body, name);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw new GlueError('SerializationException', `${name} must be true or false`);
  return value;
};

const argumentsOf = (body: Body): Record<string, string> => {
  const value = field(body, 'Arguments');
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw new GlueError('SerializationException', 'Arguments must be a map');
  const entries = Object.entries(value).map(([name, argument]): [string, string] => {
    if (typeof argument !== 'string') {
      throw new GlueError('SerializationException', `Arguments.${name} must be a string`);
    }
    return [name, argument];
  });
  const bytes = entries.reduce(
    (sum, [name, argument]) => sum + Buffer.byteLength(name) + Buffer.byteLength(argument),
    0,
  );
  if (bytes > MAX_ARGUMENT_BYTES) invalid('Request size limit exceeded');
  return Object.fromEntries(entries);
};

const checkCapacity = (body: Body): void => {
  const maxCapacity = number(body, 'MaxCapacity', 0.0625);
  const allocated = number(body, 'AllocatedCapacity', 1);
  const workers = number(body, 'NumberOfWorkers', 1);
  const workerType = text(body, 'WorkerType', 1, 255);
  if (maxCapacity !== undefined && allocated !== undefined) {
    invalid('Please set only Allocated Capacity or Max Capacity');
  }
  if ((maxCapacity ?? allocated) !== undefined && (workerType ?? workers) !== undefined) {
    invalid('Please do not set Max Capacity if using Worker Type and Number of Workers.');
  }
  const executionClass = text(body, 'ExecutionClass', 1, 16);
  if (executionClass !== undefined && executionClass !== 'STANDARD' && executionClass !== 'FLEX') {
    invalid(`ExecutionClass must be STANDARD or FLEX, found ${executionClass}`);
  }
  if (executionClass === 'FLEX' && workerType !== undefined && !FLEX_WORKERS.has(workerType)) {
    invalid(`FLEX runs with G.1X and G.2X only, found ${workerType}`);
  }
};

/**
 * Checks how many workers a run gets, its own number or its job's, in Glue's own words: they are reported in
 * https://github.com/aws-samples/cql-replicator/issues/181 and 98.
 *
 * @throws GlueError `InvalidInputException`
 */
export const checkWorkers = (workerType: unknown, workers: unknown): void => {
  if (typeof workerType !== 'string' || typeof workers !== 'number' || !workerType.startsWith('G.')) return;
  const bound = (which: string, value: number): never =>
    invalid(`To use Worker Type ${workerType}, ${which} allowed value of Number of Workers is ${value}.`);
  if (workers < MIN_WORKERS) bound('minimum', MIN_WORKERS);
  if (workerType === 'G.025X' && workers > MAX_WORKERS_OF_G025X) bound('maximum', MAX_WORKERS_OF_G025X);
};

/**
 * Reads and checks a StartJobRun request as far as Glue's constraints are documented.
 *
 * @throws GlueError `InvalidInputException` or, for a value of the wrong type, `SerializationException`.
 */
export const parseStartJobRun = (body: Body): StartJobRunInput => {
  const jobName = text(body, 'JobName', 1, 255) ?? invalid('JobName is required');
  const retryOf = text(body, 'JobRunId', 1, 255);
  const timeoutMinutes = number(body, 'Timeout', 1, MAX_TIMEOUT_MINUTES);
  const jobRunQueuingEnabled = flag(body, 'JobRunQueuingEnabled');
  checkCapacity(body);
  text(body, 'SecurityConfiguration', 1, 255);
  text(body, 'ExecutionRoleSessionPolicy', 2, 2_048);
  const notification = field(body, 'NotificationProperty');
  if (isObject(notification)) number(notification, 'NotifyDelayAfter', 1);
  return {
    jobName,
    arguments: argumentsOf(body),
    ...(retryOf === undefined ? {} : { retryOf }),
    ...(timeoutMinutes === undefined ? {} : { timeoutMinutes }),
    ...(jobRunQueuingEnabled === undefined ? {} : { jobRunQueuingEnabled }),
    whole: Object.fromEntries(FIELD_NAMES.flatMap((name) => (Object.hasOwn(body, name) ? [[name, body[name]]] : []))),
  };
};
