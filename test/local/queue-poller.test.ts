import type { Message } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { doneMessageIds } from '../../local/lambda/batch-outcome.ts';
import type { InvocationResult } from '../../local/lambda/function-config.ts';
import { type QueuePollerOptions, startQueuePoller } from '../../local/lambda/queue-poller.ts';

const failures = (...ids: unknown[]) => ({
  payload: JSON.stringify({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) }),
});

describe('of a batch of a, b and c, the messages done with', () => {
  it.each([
    ['nothing was returned', {}, 'abc'],
    ['null was returned', { payload: 'null' }, 'abc'],
    ['an empty object was returned', { payload: '{}' }, 'abc'],
    ['the list is empty', failures(), 'abc'],
    ['the list is null', { payload: '{"batchItemFailures":null}' }, 'abc'],
    ['b failed', failures('b'), 'ac'],
    ['all failed', failures('a', 'b', 'c'), ''],
    ['an unknown id is listed', failures('b', 'x'), ''],
    ['an id is empty', failures(''), ''],
    ['an id is null', failures(null), ''],
    ['the name of the id is wrong', { payload: '{"batchItemFailures":[{"messageId":"b"}]}' }, ''],
    ['the list is no list', { payload: '{"batchItemFailures":"b"}' }, ''],
    ['the function failed', { payload: '{}', functionError: 'Unhandled' as const }, ''],
  ])('when %s', (_, result, expected) => {
    expect([...doneMessageIds(result, ['a', 'b', 'c'])].join('')).toBe(expected);
  });
});

/** A queue of bodies, each its own message id; what is shown again comes again. */
const aQueue = (bodies: readonly string[]) => {
  const ready = bodies.map((body): Message => ({ MessageId: body, ReceiptHandle: body, Body: body, Attributes: {} }));
  const removed: string[] = [];
  let [wake, drained] = [(): void => undefined, (): void => undefined];
  const empty = new Promise<void>((resolve) => {
    drained = resolve;
  });
  const queues: QueuePollerOptions['queues'] = {
    arn: (name) => `arn:aws:sqs:eu-central-1:000000000000:${name}`,
    receive: (_name, max, waitSeconds, signal) => {
      if (ready.length > 0 || waitSeconds === 0) return Promise.resolve(ready.splice(0, max));
      if (removed.length === bodies.length) drained();
      return new Promise((resolve, reject) => {
        wake = () => resolve(ready.splice(0, max));
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
    },
    remove: async (_name, message) => {
      removed.push(message.Body ?? '');
    },
    showAgain: async (_name, message) => {
      ready.push(message);
      wake();
    },
  };
  return { queues, removed, empty };
};
const recordsOf = (event: string): { body: string; messageId: string; eventSource: string }[] =>
  JSON.parse(event).Records;
const aResult = (rest: Partial<InvocationResult> = {}): InvocationResult => ({
  requestId: 'r',
  output: [],
  durationMs: 0,
  ...rest,
});
const base = {
  queueName: 'uploads',
  region: 'eu-central-1',
  batchWindowMs: 0,
  concurrency: 1,
  redeliverAfterSeconds: 0,
};

describe('the poller', () => {
  it('hands over batches no larger than asked for, and deletes what is done', async () => {
    const { queues, removed, empty } = aQueue(['a', 'b', 'c', 'd', 'e']);
    const batches: string[][] = [];
    const poller = startQueuePoller({
      ...base,
      queues,
      batchSize: 2,
      onError: () => undefined,
      invoke: async (event) => {
        batches.push(recordsOf(event).map(({ body }) => body));
        return aResult();
      },
    });
    await empty;
    await poller.close();
    expect(batches).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(removed).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('fills a batch of more than ten from several receives', async () => {
    const bodies = Array.from({ length: 25 }, (_, n) => `m${n}`);
    const { queues, empty } = aQueue(bodies);
    const sizes: number[] = [];
    const poller = startQueuePoller({
      ...base,
      queues,
      batchSize: 25,
      onError: () => undefined,
      invoke: async (event) => {
        sizes.push(recordsOf(event).length);
        return aResult();
      },
    });
    await empty;
    await poller.close();
    expect(sizes).toEqual([25]);
  });

  it('brings only the failed messages of a batch again', async () => {
    const { queues, removed, empty } = aQueue(['a', 'b', 'c']);
    const batches: string[][] = [];
    const poller = startQueuePoller({
      ...base,
      queues,
      batchSize: 10,
      onError: () => undefined,
      invoke: async (event) => {
        batches.push(recordsOf(event).map(({ body }) => body));
        return batches.length === 1 ? aResult(failures('b')) : aResult();
      },
    });
    await empty;
    await poller.close();
    expect(batches).toEqual([['a', 'b', 'c'], ['b']]);
    expect(removed.sort()).toEqual(['a', 'b', 'c']);
  });

  it('reports what went wrong and continues', async () => {
    const { queues, removed, empty } = aQueue(['a']);
    const errors: unknown[] = [];
    let calls = 0;
    const failing: QueuePollerOptions['queues'] = {
      ...queues,
      receive: (...args) => {
        calls += 1;
        return calls === 1 ? Promise.reject(new Error('the queue is away')) : queues.receive(...args);
      },
    };
    const poller = startQueuePoller({
      ...base,
      queues: failing,
      batchSize: 1,
      onError: (error) => errors.push(error),
      invoke: async () => aResult(),
    });
    await empty;
    await poller.close();
    expect(errors).toEqual([new Error('the queue is away')]);
    expect(removed).toEqual(['a']);
  });
});
