import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { LOCAL_ACCOUNT, LOCAL_CREDENTIALS } from '../server/local-account.ts';

/** The attributes that change how messages are delivered; for all others SQS's defaults do. */
export interface QueueSettings {
  readonly name: string;
  readonly delaySeconds: number;
  readonly visibilitySeconds: number;
  /** Where messages go that were received too often. */
  readonly redrive?: { readonly deadLetters: string; readonly maxReceiveCount: number };
}

/** The queues, by name. */
export interface Queues {
  readonly create: (settings: QueueSettings) => Promise<void>;
  readonly send: (name: string, body: string, delaySeconds?: number) => Promise<void>;
  /** Waits for up to `max` messages (10 at most) until one is there, `waitSeconds` are over, or the signal says so. */
  readonly receive: (
    name: string,
    max: number,
    waitSeconds: number,
    signal: AbortSignal,
  ) => Promise<readonly Message[]>;
  readonly remove: (name: string, message: Message) => Promise<void>;
  readonly showAgain: (name: string, message: Message, afterSeconds: number) => Promise<void>;
  readonly arn: (name: string) => string;
  readonly close: () => void;
}

/** SQS at `endpoint`. */
export const openQueues = (endpoint: string, region: string): Queues => {
  // Long polls hold their connections, so there must be enough of them.
  const sqs = new SQSClient({
    endpoint,
    region,
    credentials: LOCAL_CREDENTIALS,
    requestHandler: { httpAgent: { maxSockets: 500 } },
  });
  const url = (name: string): string => `${endpoint}/${LOCAL_ACCOUNT}/${name}`;
  const arn = (name: string): string => `arn:aws:sqs:${region}:${LOCAL_ACCOUNT}:${name}`;
  return {
    arn,
    create: async ({ name, delaySeconds, visibilitySeconds, redrive }) => {
      const policy = redrive && {
        deadLetterTargetArn: arn(redrive.deadLetters),
        maxReceiveCount: redrive.maxReceiveCount,
      };
      const Attributes = {
        DelaySeconds: String(delaySeconds),
        VisibilityTimeout: String(visibilitySeconds),
        ...(policy === undefined ? {} : { RedrivePolicy: JSON.stringify(policy) }),
      };
      await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
    },
    send: async (name, body, delaySeconds) => {
      const delay = delaySeconds === undefined ? {} : { DelaySeconds: delaySeconds };
      await sqs.send(new SendMessageCommand({ QueueUrl: url(name), MessageBody: body, ...delay }));
    },
    receive: async (name, max, waitSeconds, signal) => {
      const command = new ReceiveMessageCommand({
        QueueUrl: url(name),
        MaxNumberOfMessages: max,
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      });
      return (await sqs.send(command, { abortSignal: signal })).Messages ?? [];
    },
    remove: async (name, message) => {
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url(name), ReceiptHandle: message.ReceiptHandle }));
    },
    showAgain: async (name, message, afterSeconds) => {
      const handle = { QueueUrl: url(name), ReceiptHandle: message.ReceiptHandle };
      await sqs.send(new ChangeMessageVisibilityCommand({ ...handle, VisibilityTimeout: afterSeconds }));
    },
    close: () => sqs.destroy(),
  };
};
