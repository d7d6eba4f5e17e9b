import { arn, getAtt, policyDocument, type Resources, type Statement } from './cloudformation.ts';
import type { DeployedFunction, QueueFeed } from './deployed-functions.ts';
import { type FunctionName, pascal, type Stack, stackName } from './stack-names.ts';

/** A queue before a function, with its dead-letter queue. */
export interface Queue {
  readonly name: 'uploads' | 'schedules' | 'run-state';
  readonly functionName: FunctionName;
  /** How long each message waits before it is seen. */
  readonly delaySeconds: number;
}

/** All queues that feed a function. */
export const QUEUES: readonly Queue[] = [
  { name: 'uploads', functionName: 's3-upload', delaySeconds: 0 },
  { name: 'schedules', functionName: 'schedule', delaySeconds: 0 },
  // No delay: if Glue gives a run's slot back later than it tells of the end, the function tells itself once more.
  { name: 'run-state', functionName: 'run-state', delaySeconds: 0 },
];

/** Everything that keeps what could not be handled. The function `manual` has no queue before it, yet one behind it. */
export const DEAD_LETTERS = [...QUEUES.map(({ name }) => name), 'manual'] as const;

/** The logical id, which serverless.yml names in `events`; to CloudFormation another id is another queue. */
export const queueId = (name: Queue['name']): string => `${pascal(name)}Queue`;

/** The logical id. Under another one CloudFormation would delete this queue, and with it the messages kept here. */
export const deadLettersId = (name: (typeof DEAD_LETTERS)[number]): string => `${pascal(name)}DeadLetters`;

/** After so many deliveries a message goes to the dead letters: half an hour for an outage of the ledger. */
export const MAX_RECEIVE_COUNT = 5;

const DAY_SECONDS = 24 * 60 * 60;
const RETENTION_SECONDS = 4 * DAY_SECONDS;
/** A dead letter's age counts from when it was first sent, so this must be the longer one. SQS's maximum. */
const DEAD_LETTER_RETENTION_SECONDS = 14 * DAY_SECONDS;

/**
 * How long a message stays hidden while a worker has it.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export const visibilityTimeoutSeconds = (worker: DeployedFunction, feed: QueueFeed | undefined): number =>
  6 * worker.timeoutSeconds + (feed?.batchWindowSeconds ?? 0);

/** Queues, dead-letter queues and who may send to them, only with TLS. Encrypted with SQS's own key. */
export const queueResources = (
  stack: Stack,
  functions: Readonly<Record<FunctionName, DeployedFunction>>,
): Resources => ({
  ...Object.fromEntries(
    QUEUES.map((queue) => {
      const worker = functions[queue.functionName];
      return [
        queueId(queue.name),
        {
          Type: 'AWS::SQS::Queue',
          Properties: {
            QueueName: stackName(stack, queue.name),
            DelaySeconds: queue.delaySeconds,
            MessageRetentionPeriod: RETENTION_SECONDS,
            VisibilityTimeout: visibilityTimeoutSeconds(worker, worker.queue),
            RedrivePolicy: {
              deadLetterTargetArn: getAtt(deadLettersId(queue.name), 'Arn'),
              maxReceiveCount: MAX_RECEIVE_COUNT,
            },
            SqsManagedSseEnabled: true,
          },
        },
      ];
    }),
  ),
  ...Object.fromEntries(
    DEAD_LETTERS.map((name) => [
      deadLettersId(name),
      {
        Type: 'AWS::SQS::Queue',
        Properties: {
          QueueName: stackName(stack, `${name}-dead-letters`),
          MessageRetentionPeriod: DEAD_LETTER_RETENTION_SECONDS,
          SqsManagedSseEnabled: true,
        },
      },
    ]),
  ),
  ...policies(stack),
});

const policies = (stack: Stack): Resources =>
  Object.fromEntries(
    [...QUEUES.map(({ name }) => queueId(name)), ...DEAD_LETTERS.map(deadLettersId)].map((id) => [
      `${id}Policy`,
      {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: {
          Queues: [{ Ref: id }],
          PolicyDocument: policyDocument([...senders(stack, id), tlsOnly(id)]),
        },
      },
    ]),
  );

/** EventBridge's rules send to the queue, and to its dead letters what they could not deliver for a day. */
const senders = (stack: Stack, id: string): readonly Statement[] => {
  const ruled = (['uploads', 'run-state'] as const).find((name) => [queueId(name), deadLettersId(name)].includes(id));
  if (ruled === undefined) return [];
  return [
    {
      Sid: 'RulesOfThisStack',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: getAtt(id, 'Arn'),
      Condition: { ArnLike: { 'aws:SourceArn': arn('events', `rule/${ruleNamePrefix(stack, ruled)}*`) } },
    },
  ];
};

/** Rules are named, so that a queue's policy does not grow with their number. */
export const ruleNamePrefix = (stack: Stack, queue: Queue['name']): string => `${stackName(stack, queue)}-`;

const tlsOnly = (id: string): Statement => ({
  Sid: 'OnlyWithTls',
  Effect: 'Deny',
  Principal: '*',
  Action: 'sqs:*',
  Resource: getAtt(id, 'Arn'),
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});
