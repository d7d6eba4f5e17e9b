import type { EpochMs } from '../../lib/core/time.ts';
import { LOCAL_ACCOUNT } from '../server/local-account.ts';
import type { Timers } from '../server/timers.ts';
import { createLocalQueue, type LocalQueue } from './local-queue.ts';
import { invalid, noSuchQueue, SqsError } from './sqs-error.ts';

/** A queue with its name and attributes, which are texts as in SQS. */
export interface NamedQueue extends LocalQueue {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: EpochMs;
  readonly attributes: Map<string, string>;
}

/** All queues of the account. */
export interface QueueRegistry {
  /** @throws SqsError when there is one with other attributes, or an attribute makes no sense. */
  readonly create: (name: string, attributes: Readonly<Record<string, string>>) => NamedQueue;
  /** By the last part of its URL. @throws SqsError `QueueDoesNotExist` */
  readonly byUrl: (url: unknown) => NamedQueue;
  readonly byArn: (arn: string) => NamedQueue | undefined;
  readonly all: () => readonly NamedQueue[];
  readonly remove: (name: string) => void;
  readonly close: () => void;
}

/** The default attributes of a queue. */
const DEFAULTS: Readonly<Record<string, string>> = {
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  VisibilityTimeout: '30',
};
const BOUNDS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  DelaySeconds: [0, 900],
  MaximumMessageSize: [1_024, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  VisibilityTimeout: [0, 43_200],
};
const QUEUE_NAME = /^[A-Za-z0-9_-]{1,80}$/;

/** @throws SqsError `InvalidAttributeValue` */
export const checkAttributes = (attributes: Readonly<Record<string, string>>): void => {
  for (const [name, [least, most]] of Object.entries(BOUNDS)) {
    const value = attributes[name];
    if (value === undefined || (/^\d+$/.test(value) && Number(value) >= least && Number(value) <= most)) continue;
    const message = `Invalid value for the parameter ${name}: expected ${least} to ${most}, found "${value}"`;
    throw new SqsError('InvalidAttributeValue', message);
  }
};

/** The redrive policy, with a target that is there or not. */
const redriveOf = (
  policy: string | undefined,
): { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number } | undefined => {
  if (policy === undefined || policy === '') return undefined;
  const parsed: unknown = JSON.parse(policy);
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const { deadLetterTargetArn, maxReceiveCount } = { deadLetterTargetArn: '', maxReceiveCount: 0, ...parsed };
  return { deadLetterTargetArn, maxReceiveCount: Number(maxReceiveCount) };
};

/** No queue yet. FIFO queues are not known here. */
export const createQueueRegistry = (region: string, timers: Timers): QueueRegistry => {
  const queues = new Map<string, NamedQueue>();
  const byArn = (arn: string): NamedQueue | undefined => [...queues.values()].find((queue) => queue.arn === arn);
  const add = (name: string, given: Readonly<Record<string, string>>): NamedQueue => {
    const attributes = new Map(Object.entries({ ...DEFAULTS, ...given }));
    const arn = `arn:aws:sqs:${region}:${LOCAL_ACCOUNT}:${name}`;
    const queue = createLocalQueue(timers, () => {
      const policy = redriveOf(attributes.get('RedrivePolicy'));
      const target = policy === undefined ? undefined : byArn(policy.deadLetterTargetArn);
      if (policy === undefined || target === undefined) return undefined;
      const { maxReceiveCount } = policy;
      return { maxReceiveCount, toDeadLetters: (message) => target.take({ ...message, deadLetterOf: arn }) };
    });
    const named = { ...queue, name, arn, attributes, createdAt: timers.now() };
    queues.set(name, named);
    return named;
  };
  return {
    byArn,
    create: (name, given) => {
      if (name.endsWith('.fifo')) throw invalid('the local SQS has no FIFO queues. See docs/local-cloud.md');
      if (!QUEUE_NAME.test(name)) {
        throw invalid('Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length');
      }
      checkAttributes(given);
      const present = queues.get(name);
      if (present === undefined) return add(name, given);
      const other = Object.entries(given).find(([attribute, value]) => present.attributes.get(attribute) !== value);
      if (other === undefined) return present;
      const message = `A queue already exists with the same name and a different value for attribute ${other[0]}`;
      throw new SqsError('QueueNameExists', message, 'QueueAlreadyExists');
    },
    byUrl: (url) => {
      const queue = typeof url === 'string' ? queues.get(url.replace(/\/$/, '').split('/').at(-1) ?? '') : undefined;
      if (queue === undefined) throw noSuchQueue();
      return queue;
    },
    all: () => [...queues.values()],
    remove: (name) => {
      queues.get(name)?.close();
      queues.delete(name);
    },
    close: () => {
      for (const queue of queues.values()) queue.close();
    },
  };
};
