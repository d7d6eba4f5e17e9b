import path from 'node:path';
import type { DeployedFunction } from '../infra/stack/deployed-functions.ts';
import { readsManifests } from '../infra/stack/manifests.ts';
import { DEAD_LETTERS, MAX_RECEIVE_COUNT, QUEUES, visibilityTimeoutSeconds } from '../infra/stack/queues.ts';
import { jobNames, runStatePattern } from '../infra/stack/run-state-patterns.ts';
import { scheduleInput } from '../infra/stack/schedules.ts';
import { FUNCTION_NAMES, type FunctionName, ledgerName, type Stack, stackName } from '../infra/stack/stack-names.ts';
import { uploadPatterns } from '../infra/stack/upload-patterns.ts';
import type { Triggers } from '../lib/core/triggers/trigger.ts';
import type { BusRule } from './event-bus/event-bus.ts';
import type { FunctionConfig } from './lambda/function-config.ts';
import type { Schedule } from './scheduler/scheduler.ts';
import { LOCAL_ACCOUNT } from './server/local-account.ts';
import type { QueueSettings } from './sqs/queues.ts';

/** The service's name in serverless.yml. */
const SERVICE = 'glue-job-trigger';

/** Where the laptop differs from the deployment; what is not set is as deployed. */
export interface TopologyOptions {
  readonly region: string;
  /** Holds `handlers/<name>.cjs`. */
  readonly builtDir: string;
  readonly batchWindowMs?: number;
  readonly timeoutMs?: Readonly<Partial<Record<FunctionName, number>>>;
  readonly initLimitMs?: number;
  readonly workersPerFunction: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Options of Node for the functions' processes, e.g. `--import` and a program to begin with. */
  readonly nodeOptions?: readonly string[];
}

/** A queue that feeds a function. */
export interface QueueFeed {
  readonly queueName: string;
  readonly functionName: FunctionName;
  readonly batchSize: number;
  readonly batchWindowMs: number;
  readonly concurrency: number;
}

/** All resources of the account, from the triggers file and with the deployed names and numbers. */
export interface Topology {
  readonly stack: Stack;
  readonly tableName: string;
  readonly buckets: readonly string[];
  readonly jobs: readonly string[];
  readonly queues: readonly QueueSettings[];
  readonly feeds: readonly QueueFeed[];
  readonly rules: readonly BusRule[];
  readonly schedules: readonly Schedule[];
  /** The queue to which the schedules send. */
  readonly schedulesQueue: string;
  readonly functions: readonly FunctionConfig[];
}

/** Only its path is read: where SQS is, the functions know from their endpoint. */
const localQueueUrl = (queueName: string): string => `http://localhost/${LOCAL_ACCOUNT}/${queueName}`;

/** Dead letters before the queues that name them. */
const queuesOf = (
  stack: Stack,
  deployed: Readonly<Record<FunctionName, DeployedFunction>>,
): readonly QueueSettings[] => [
  ...DEAD_LETTERS.map((name) => ({
    name: stackName(stack, `${name}-dead-letters`),
    delaySeconds: 0,
    visibilitySeconds: 30,
  })),
  ...QUEUES.map(({ name, functionName, delaySeconds }) => ({
    name: stackName(stack, name),
    delaySeconds,
    visibilitySeconds: visibilityTimeoutSeconds(deployed[functionName], deployed[functionName].queue),
    redrive: { deadLetters: stackName(stack, `${name}-dead-letters`), maxReceiveCount: MAX_RECEIVE_COUNT },
  })),
];

const schedulesOf = (stack: Stack, triggers: Triggers, region: string): readonly Schedule[] =>
  triggers.triggers.flatMap(({ name, enabled, on }) =>
    enabled && on.kind === 'schedule'
      ? [
          {
            name,
            arn: `arn:aws:scheduler:${region}:${LOCAL_ACCOUNT}:schedule/${stackName(stack)}/${name}`,
            expression: on.expression,
            timezone: on.timezone,
            input: scheduleInput(name),
          },
        ]
      : [],
  );

/** Derives everything that the local cloud sets up. */
export const topologyOf = (
  triggers: Triggers,
  deployed: Readonly<Record<FunctionName, DeployedFunction>>,
  options: TopologyOptions,
): Topology => {
  const stack: Stack = { service: SERVICE, stage: triggers.stage };
  const tableName = ledgerName(stack);
  const buckets = triggers.triggers.flatMap(({ on }) => (on.kind === 's3' ? [on.bucket] : []));
  const manifestBuckets = readsManifests(triggers) ? [triggers.manifests?.bucket ?? stackName(stack, 'manifests')] : [];
  return {
    stack,
    tableName,
    buckets: [...new Set([...buckets, ...triggers.createBuckets, ...manifestBuckets])],
    jobs: jobNames(triggers),
    queues: queuesOf(stack, deployed),
    feeds: QUEUES.map(({ name, functionName }) => {
      const { queue } = deployed[functionName];
      return {
        queueName: stackName(stack, name),
        functionName,
        batchSize: queue?.batchSize ?? 10,
        batchWindowMs: options.batchWindowMs ?? (queue?.batchWindowSeconds ?? 0) * 1_000,
        concurrency: Math.min(options.workersPerFunction, queue?.maximumConcurrency ?? options.workersPerFunction),
      };
    }),
    rules: [
      ...uploadPatterns(triggers).map(({ pattern }) => ({ pattern, queueName: stackName(stack, 'uploads') })),
      { pattern: runStatePattern(triggers), queueName: stackName(stack, 'run-state') },
    ],
    schedulesQueue: stackName(stack, 'schedules'),
    schedules: schedulesOf(stack, triggers, options.region),
    functions: FUNCTION_NAMES.map((name) => ({
      name,
      functionName: stackName(stack, name),
      file: path.join(path.resolve(options.builtDir), 'handlers', `${name}.cjs`),
      timeoutMs: options.timeoutMs?.[name] ?? deployed[name].timeoutSeconds * 1_000,
      ...(options.initLimitMs === undefined ? {} : { initLimitMs: options.initLimitMs }),
      memoryMegabytes: deployed[name].memoryMegabytes,
      environment: {
        LEDGER_TABLE: tableName,
        MANIFEST_BUCKET: manifestBuckets[0] ?? '',
        POWERTOOLS_SERVICE_NAME: SERVICE,
        ...(name === 'run-state' ? { RUN_STATE_QUEUE_URL: localQueueUrl(stackName(stack, name)) } : {}),
        ...options.environment,
      },
      maxWorkers: options.workersPerFunction,
      nodeOptions: options.nodeOptions ?? [],
    })),
  };
};
