import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { FUNCTION_NAMES, type FunctionName } from './stack-names.ts';

/** How a function is deployed: what serverless.yml says of it. */
export interface DeployedFunction {
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** How its queue feeds it, if it has one. */
  readonly queue?: QueueFeed;
}

/**
 * The event source mapping between a queue and its function. No window given in serverless.yml is a window of 0.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export interface QueueFeed {
  /** The queue's logical id. */
  readonly queueId: string;
  readonly batchSize: number;
  readonly batchWindowSeconds: number;
  readonly maximumConcurrency: number;
}

/** serverless.yml of this project. */
export const SERVERLESS_FILE = resolve(import.meta.dirname, '../../serverless.yml');

/** The service's name in serverless.yml, with which every name of a stack begins. */
export const serviceName = (file = SERVERLESS_FILE): string =>
  String(at(parse(readFileSync(file, 'utf8')), 'service', file));

/**
 * Reads serverless.yml, the one place of the functions' limits, for those who depend on them: the queues' visibility
 * time-outs, and the local cloud.
 *
 * @throws Error when a number stands no longer where it is looked for.
 */
export const deployedFunctions = (file = SERVERLESS_FILE): Readonly<Record<FunctionName, DeployedFunction>> => {
  const functions = at(parse(readFileSync(file, 'utf8')), 'functions', file);
  const read = (name: FunctionName): DeployedFunction => {
    const settings = at(functions, name, file);
    const queue = queueFeed(settings, file);
    return {
      timeoutSeconds: numberAt(settings, 'timeout', file),
      memoryMegabytes: numberAt(settings, 'memorySize', file),
      ...(queue === undefined ? {} : { queue }),
    };
  };
  const [s3Upload, schedule, manual, runState, sweep] = FUNCTION_NAMES;
  return {
    [s3Upload]: read(s3Upload),
    [schedule]: read(schedule),
    [manual]: read(manual),
    [runState]: read(runState),
    [sweep]: read(sweep),
  };
};

const queueFeed = (settings: unknown, file: string): QueueFeed | undefined => {
  const events = get(settings, 'events');
  const sqs = Array.isArray(events) ? events.map((event) => get(event, 'sqs')).find(Boolean) : undefined;
  if (sqs === undefined) return undefined;
  return {
    queueId: String(at(at(at(sqs, 'arn', file), 'Fn::GetAtt', file), '0', file)),
    batchSize: numberAt(sqs, 'batchSize', file),
    batchWindowSeconds:
      get(sqs, 'maximumBatchingWindow') === undefined ? 0 : numberAt(sqs, 'maximumBatchingWindow', file),
    maximumConcurrency: numberAt(sqs, 'maximumConcurrency', file),
  };
};

const get = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;

const at = (value: unknown, name: string, file: string): unknown => {
  const found = get(value, name);
  if (found === undefined) throw new Error(`${file}: "${name}" is missing`);
  return found;
};

const numberAt = (value: unknown, name: string, file: string): number => {
  const found = at(value, name, file);
  if (typeof found !== 'number')
    throw new Error(`${file}: "${name}" must be a plain number, not ${JSON.stringify(found)}`);
  return found;
};
