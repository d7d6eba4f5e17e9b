import { TriggerError } from '../core/errors.ts';
import { forEachLimited } from '../core/for-each-limited.ts';
import { field, isObject } from '../core/json.ts';
import type { Log } from '../ports/log.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** Enough to overlap the waiting for DynamoDB and Glue; Glue throttles a function that starts more at once. */
const MESSAGES_AT_ONCE = 5;

/**
 * Takes in whatever the function was invoked with: a batch of SQS messages, each by itself, with a partial batch
 * response; or one payload delivered directly.
 *
 * @param receive takes in one payload; what it throws fails that message only
 * @returns for SQS, the messages that the queue must deliver again; undefined otherwise
 * @throws for a payload delivered directly, what `receive` throws
 */
export const receiveBatch = async (
  event: unknown,
  receive: (payload: unknown) => Promise<void>,
  log: Log,
): Promise<BatchResponse | undefined> => {
  const messages = sqsMessages(event);
  if (messages === undefined) {
    await receive(event);
    return undefined;
  }
  const batchItemFailures: { itemIdentifier: string }[] = [];
  await forEachLimited(messages, MESSAGES_AT_ONCE, async ({ messageId, body }) => {
    try {
      await receive(body);
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: messageId });
      logFailure(messageId, error, log);
    }
  });
  return { batchItemFailures };
};

interface Message {
  readonly messageId: string;
  readonly body: unknown;
}

const sqsMessages = (event: unknown): readonly Message[] | undefined => {
  const records = isObject(event) ? field(event, 'Records') : undefined;
  if (!Array.isArray(records) || records.length === 0) return undefined;
  const messages = records.flatMap((record: unknown): Message[] => {
    if (!isObject(record) || field(record, 'eventSource') !== 'aws:sqs') return [];
    const messageId = field(record, 'messageId');
    return typeof messageId === 'string' && messageId !== '' ? [{ messageId, body: field(record, 'body') }] : [];
  });
  return messages.length === records.length ? messages : undefined;
};

const logFailure = (messageId: string, error: unknown, log: Log): void => {
  const malformed = error instanceof TriggerError && !error.retryable;
  const decision = malformed ? 'malformed' : 'not-handled';
  const message = malformed
    ? 'a message cannot be read; after its last delivery the dead-letter queue keeps it'
    : 'a message could not be taken in; the queue delivers it again';
  log.error(message, { decision, messageId, error });
};
