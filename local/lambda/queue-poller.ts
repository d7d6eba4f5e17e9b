import type { Message } from '@aws-sdk/client-sqs';
import type { Queues } from '../sqs/queues.ts';
import { doneMessageIds } from './batch-outcome.ts';
import type { InvocationResult } from './function-config.ts';

/** An event source mapping: this queue feeds this function. */
export interface QueuePollerOptions {
  readonly queues: Pick<Queues, 'receive' | 'remove' | 'showAgain' | 'arn'>;
  readonly queueName: string;
  readonly region: string;
  readonly batchSize: number;
  /** How long to wait for a batch to fill once it has a message. */
  readonly batchWindowMs: number;
  /** How many batches may be under way at once. */
  readonly concurrency: number;
  /** After which time a failed message is shown again; unless given, its visibility time-out decides. */
  readonly redeliverAfterSeconds?: number;
  readonly invoke: (event: string) => Promise<InvocationResult>;
  readonly onError: (error: unknown) => void;
}

/** Receives as soon as it is created. No error stops it: it reports the error, pauses and continues. */
export interface QueuePoller {
  /** Stops receiving; resolves when no batch is under way. */
  readonly close: () => Promise<void>;
}

const LONGEST_POLL_SECONDS = 20;
const MOST_PER_RECEIVE = 10;
const PAUSE_AFTER_ERROR_MS = 500;

/**
 * A message as Lambda hands it over.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event
 */
const toRecord = (message: Message, arn: string, region: string): Record<string, unknown> => ({
  messageId: message.MessageId,
  receiptHandle: message.ReceiptHandle,
  body: message.Body,
  attributes: message.Attributes ?? {},
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [
      name,
      {
        stringValue: value.StringValue,
        stringListValues: [],
        binaryListValues: [],
        dataType: value.DataType,
      },
    ]),
  ),
  md5OfBody: message.MD5OfBody,
  eventSource: 'aws:sqs',
  eventSourceARN: arn,
  awsRegion: region,
});

/** Polls the queue and invokes the function until it is closed. */
export const startQueuePoller = (options: QueuePollerOptions): QueuePoller => {
  const { queues, queueName, batchSize } = options;
  const stop = new AbortController();

  const receive = async (max: number, waitSeconds: number): Promise<readonly Message[]> =>
    queues.receive(queueName, Math.min(max, MOST_PER_RECEIVE), waitSeconds, stop.signal);

  /** Fills a batch: whatever is there, and within the window what still comes. */
  const gather = async (): Promise<readonly Message[]> => {
    const batch = [...(await receive(batchSize, LONGEST_POLL_SECONDS))];
    const until = Date.now() + options.batchWindowMs;
    while (batch.length > 0 && batch.length < batchSize && !stop.signal.aborted) {
      const leftSeconds = Math.ceil(Math.max(0, until - Date.now()) / 1_000);
      const more = await receive(batchSize - batch.length, leftSeconds).catch(() => []);
      batch.push(...more);
      if (more.length === 0 && Date.now() >= until) break;
    }
    return batch;
  };
  const settle = async (batch: readonly Message[], result: InvocationResult): Promise<void> => {
    const ids = batch.map((message) => message.MessageId ?? '');
    const done = doneMessageIds(result, ids);
    const { redeliverAfterSeconds } = options;
    await Promise.all(
      batch.map((message) => {
        if (done.has(message.MessageId ?? '')) return queues.remove(queueName, message);
        return redeliverAfterSeconds === undefined
          ? undefined
          : queues.showAgain(queueName, message, redeliverAfterSeconds);
      }),
    );
  };
  const poll = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      try {
        const batch = await gather();
        if (batch.length === 0) continue;
        const arn = queues.arn(queueName);
        const Records = batch.map((message) => toRecord(message, arn, options.region));
        await settle(batch, await options.invoke(JSON.stringify({ Records })));
      } catch (error) {
        if (stop.signal.aborted) return;
        options.onError(error);
        await new Promise((resolve) => setTimeout(resolve, PAUSE_AFTER_ERROR_MS));
      }
    }
  };
  const loops = Array.from({ length: options.concurrency }, poll);
  return {
    close: async () => {
      stop.abort();
      await Promise.all(loops);
    },
  };
};
