/**
 * A bucket's notification configuration, and what turning EventBridge on makes of it. Writing a configuration replaces
 * the whole, so everything that is there must be written again.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
 */
import type { NotificationConfiguration } from '@aws-sdk/client-s3';

/** Whether the bucket tells EventBridge already. S3 says so by an element without content. */
export const tellsEventBridge = ({ EventBridgeConfiguration }: NotificationConfiguration): boolean =>
  EventBridgeConfiguration !== undefined;

/** The same configuration with EventBridge on. */
export const withEventBridge = (configuration: NotificationConfiguration): NotificationConfiguration => ({
  ...configuration,
  EventBridgeConfiguration: {},
});

/** One line for each thing that the configuration says, for a person to compare. */
export const describeNotifications = (configuration: NotificationConfiguration): readonly string[] => [
  ...(configuration.QueueConfigurations ?? []).map((to) => destination('queue', to.QueueArn, to)),
  ...(configuration.TopicConfigurations ?? []).map((to) => destination('topic', to.TopicArn, to)),
  ...(configuration.LambdaFunctionConfigurations ?? []).map((to) => destination('function', to.LambdaFunctionArn, to)),
  ...(tellsEventBridge(configuration) ? ['EventBridge: every event of the bucket'] : []),
];

interface Destination {
  readonly Id?: string | undefined;
  readonly Events: readonly string[] | undefined;
  readonly Filter?: NonNullable<NotificationConfiguration['QueueConfigurations']>[number]['Filter'];
}

const destination = (kind: string, arn: string | undefined, { Id, Events, Filter }: Destination): string => {
  const rules = (Filter?.Key?.FilterRules ?? []).map(({ Name, Value }) => `${Name ?? '?'} "${Value ?? ''}"`);
  const filter = rules.length > 0 ? ` where the key has ${rules.join(' and ')}` : '';
  return `${kind} ${arn ?? '?'}: ${(Events ?? []).join(', ')}${filter}${Id === undefined ? '' : ` (id "${Id}")`}`;
};
