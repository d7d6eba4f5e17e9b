import { randomUUID } from 'node:crypto';
import { field } from '../../lib/core/json.ts';
import { LOCAL_ACCOUNT } from '../server/local-account.ts';
import type { QueuedMessage } from './local-queue.ts';
import { chosenAttributes, md5OfAttributes } from './message-attributes.ts';
import { checkAttributes, type NamedQueue, type QueueRegistry } from './queue-registry.ts';
import { SqsError } from './sqs-error.ts';
import { entriesOf, listIn, numberOr, readMessage, requiredText, type SqsInput, textsIn } from './sqs-input.ts';

/** What an operation works with besides its input. */
export interface SqsContext {
  readonly registry: QueueRegistry;
  /** `http://<host>`, as the caller named it: queue URLs begin with it. */
  readonly origin: string;
  /** Aborted when the caller is gone, who then must not be given a message. */
  readonly signal: AbortSignal;
}

type Output = Readonly<Record<string, unknown>>;
type Operation = (input: SqsInput, context: SqsContext) => Output | Promise<Output>;

const MAX_DELAY_SECONDS = 900;
const MAX_HIDE_SECONDS = 43_200;
const MAX_WAIT_SECONDS = 20;

const numberOf = (queue: NamedQueue, name: string): number => Number(queue.attributes.get(name) ?? 0);
const queueOf = (input: SqsInput, { registry }: SqsContext): NamedQueue => registry.byUrl(field(input, 'QueueUrl'));
const urlOf = (queue: NamedQueue, { origin }: SqsContext): string => `${origin}/${LOCAL_ACCOUNT}/${queue.name}`;

const send = (queue: NamedQueue, input: SqsInput): Output => {
  const { body, attributes } = readMessage(input, numberOf(queue, 'MaximumMessageSize'));
  const delay = numberOr(input, 'DelaySeconds', MAX_DELAY_SECONDS, numberOf(queue, 'DelaySeconds'));
  const { id, md5 } = queue.send(body, attributes, delay * 1_000);
  const digest = md5OfAttributes(attributes);
  return { MessageId: id, MD5OfMessageBody: md5, ...(digest === undefined ? {} : { MD5OfMessageAttributes: digest }) };
};

const systemAttributes = (message: QueuedMessage): Readonly<Record<string, string>> => ({
  SenderId: LOCAL_ACCOUNT,
  SentTimestamp: String(message.sentAt),
  ApproximateReceiveCount: String(message.receiveCount),
  ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? ''),
  ...(message.deadLetterOf === undefined ? {} : { DeadLetterQueueSourceArn: message.deadLetterOf }),
});

const show = (message: QueuedMessage, input: SqsInput): Output => {
  const asked = new Set([...listIn(input, 'AttributeNames'), ...listIn(input, 'MessageSystemAttributeNames')]);
  const system = Object.entries(systemAttributes(message)).filter(([name]) => asked.has('All') || asked.has(name));
  const own = chosenAttributes(message.attributes, listIn(input, 'MessageAttributeNames'));
  const digest = md5OfAttributes(own);
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    MD5OfBody: message.md5,
    Body: message.body,
    ...(system.length === 0 ? {} : { Attributes: Object.fromEntries(system) }),
    ...(digest === undefined ? {} : { MD5OfMessageAttributes: digest, MessageAttributes: own }),
  };
};

const receive: Operation = async (input, context) => {
  const queue = queueOf(input, context);
  const max = numberOr(input, 'MaxNumberOfMessages', 10, 1, 1);
  const wait = numberOr(input, 'WaitTimeSeconds', MAX_WAIT_SECONDS, numberOf(queue, 'ReceiveMessageWaitTimeSeconds'));
  const hide = numberOr(input, 'VisibilityTimeout', MAX_HIDE_SECONDS, numberOf(queue, 'VisibilityTimeout'));
  const messages = await queue.receive(max, wait * 1_000, hide * 1_000, context.signal);
  return messages.length === 0 ? {} : { Messages: messages.map((message) => show(message, input)) };
};

const changeVisibility = (queue: NamedQueue, input: SqsInput): Output => {
  const hide = numberOr(input, 'VisibilityTimeout', MAX_HIDE_SECONDS, 0);
  if (queue.hide(requiredText(input, 'ReceiptHandle'), hide * 1_000)) return {};
  throw new SqsError('MessageNotInflight', 'The message is not in flight, or was received again since.');
};

/** Each entry on its own: one that fails spoils no other. */
const batch =
  (one: (queue: NamedQueue, entry: SqsInput) => Output): Operation =>
  (input, context) => {
    const queue = queueOf(input, context);
    const [Successful, Failed]: [Output[], Output[]] = [[], []];
    for (const entry of entriesOf(input)) {
      const Id = field(entry, 'Id');
      try {
        Successful.push({ Id, ...one(queue, entry) });
      } catch (error) {
        if (!(error instanceof SqsError)) throw error;
        Failed.push({ Id, SenderFault: true, Code: error.code, Message: error.message });
      }
    }
    return { Successful, ...(Failed.length === 0 ? {} : { Failed }) };
  };

const attributesOf = (queue: NamedQueue): Readonly<Record<string, string>> => {
  const { ready, inFlight, delayed } = queue.counts();
  const created = String(Math.floor(queue.createdAt / 1_000));
  return {
    ...Object.fromEntries(queue.attributes),
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(ready),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: created,
    LastModifiedTimestamp: created,
    SqsManagedSseEnabled: queue.attributes.get('SqsManagedSseEnabled') ?? 'true',
  };
};

const remove = (queue: NamedQueue, input: SqsInput): Output => {
  queue.remove(requiredText(input, 'ReceiptHandle'));
  return {};
};

/** Dead letters go back to the queue that each came from, or to the one named: all at once here. */
const moveMessages: Operation = (input, { registry }) => {
  const source = registry.byArn(requiredText(input, 'SourceArn'));
  if (source === undefined) throw new SqsError('ResourceNotFoundException', 'The resource SourceArn does not exist.');
  const destination = field(input, 'DestinationArn');
  const named = typeof destination === 'string' && destination !== '' ? destination : undefined;
  if (named !== undefined && registry.byArn(named) === undefined) {
    throw new SqsError('ResourceNotFoundException', 'The resource DestinationArn does not exist.');
  }
  for (const message of source.drain()) {
    const { deadLetterOf, receipt: _, firstReceivedAt: __, ...rest } = message;
    const target = registry.byArn(named ?? deadLetterOf ?? source.arn) ?? source;
    target.take({ ...rest, receiveCount: 0 });
  }
  return { TaskHandle: randomUUID() };
};

/** The operations by name. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html */
export const SQS_OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  [
    'CreateQueue',
    (input, context) => ({
      QueueUrl: urlOf(context.registry.create(requiredText(input, 'QueueName'), textsIn(input, 'Attributes')), context),
    }),
  ],
  [
    'DeleteQueue',
    (input, context) => {
      context.registry.remove(queueOf(input, context).name);
      return {};
    },
  ],
  [
    'GetQueueUrl',
    (input, context) => ({ QueueUrl: urlOf(context.registry.byUrl(requiredText(input, 'QueueName')), context) }),
  ],
  [
    'ListQueues',
    (input, context) => {
      const prefix = String(field(input, 'QueueNamePrefix') ?? '');
      const queues = context.registry.all().filter(({ name }) => name.startsWith(prefix));
      return queues.length === 0 ? {} : { QueueUrls: queues.map((queue) => urlOf(queue, context)) };
    },
  ],
  [
    'GetQueueAttributes',
    (input, context) => {
      const asked = new Set(listIn(input, 'AttributeNames'));
      const all = Object.entries(attributesOf(queueOf(input, context)));
      return { Attributes: Object.fromEntries(all.filter(([name]) => asked.has('All') || asked.has(name))) };
    },
  ],
  [
    'SetQueueAttributes',
    (input, context) => {
      const { attributes } = queueOf(input, context);
      const given = textsIn(input, 'Attributes');
      checkAttributes(given);
      for (const [name, value] of Object.entries(given)) {
        if (value === '') attributes.delete(name);
        else attributes.set(name, value);
      }
      return {};
    },
  ],
  [
    'ListDeadLetterSourceQueues',
    (input, context) => {
      const { arn } = queueOf(input, context);
      const sources = context.registry
        .all()
        .filter(({ attributes }) => attributes.get('RedrivePolicy')?.includes(`"${arn}"`));
      return { queueUrls: sources.map((queue) => urlOf(queue, context)) };
    },
  ],
  [
    'PurgeQueue',
    (input, context) => {
      queueOf(input, context).purge();
      return {};
    },
  ],
  ['SendMessage', (input, context) => send(queueOf(input, context), input)],
  ['SendMessageBatch', batch(send)],
  ['ReceiveMessage', receive],
  ['DeleteMessage', (input, context) => remove(queueOf(input, context), input)],
  ['DeleteMessageBatch', batch(remove)],
  ['ChangeMessageVisibility', (input, context) => changeVisibility(queueOf(input, context), input)],
  ['ChangeMessageVisibilityBatch', batch(changeVisibility)],
  ['StartMessageMoveTask', moveMessages],
]);

/** @throws SqsError for an operation that is not known here. */
export const sqsOperation = (name: string): Operation => {
  const operation = SQS_OPERATIONS.get(name);
  if (operation !== undefined) return operation;
  const known = [...SQS_OPERATIONS.keys()].join(', ');
  throw new SqsError('UnsupportedOperation', `the local SQS does not know ${name}; it knows ${known}`, 'InvalidAction');
};
